import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { expect, it } from 'vitest';
import { takeRows, tapRows } from '../../../main/engine/imap/fetch/row-tap.ts';

it('takes plain rows while somebody wants them, and notes UIDs and MODSEQ as imapflow does', () => {
  const passed: string[] = [];
  const released: string[] = [];
  const mailbox: { uidNext?: number; highestModseq?: bigint } = {};
  const client = {
    mailbox,
    streamer: { push: ({ payload }: { payload: Buffer }) => passed.push(String(payload)) > 0 },
  };
  const flow = client as unknown as ImapFlow;
  tapRows(flow);
  const come = (text: string): void => {
    const response = { payload: Buffer.from(text), literals: [], next: () => released.push(text) };
    client.streamer.push(response);
  };
  const rows: FetchMessageObject[] = [];
  come('* 1 FETCH (UID 4)');
  const end = takeRows(flow, (row) => rows.push(row));
  come('* 1 FETCH (FLAGS (\\Seen))');
  expect(mailbox.uidNext).toBeUndefined();
  come('* 2 FETCH (UID 7 MODSEQ (12))');
  come('* 3 FETCH (UID 5 MODSEQ (9))');
  come('* 8 EXISTS');
  end();
  come('* 4 FETCH (UID 9)');
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(mailbox).toEqual({ uidNext: 8, highestModseq: 12n });
  expect(passed).toEqual(['* 1 FETCH (UID 4)', '* 8 EXISTS', '* 4 FETCH (UID 9)']);
  // Whoever takes a row lets the next one come.
  expect(released).toHaveLength(3);
});
