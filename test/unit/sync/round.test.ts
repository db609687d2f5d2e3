import type { StatusObject } from 'imapflow';
import { expect, it } from 'vitest';
import type { ImapSession } from '../../../main/engine/imap/session.ts';
import { run } from '../../../main/engine/store/database.ts';
import type { SyncContext } from '../../../main/engine/sync/context.ts';
import type { Prefetcher } from '../../../main/engine/sync/prefetch.ts';
import { Round, type RoundHost } from '../../../main/engine/sync/round.ts';
import { addAccount, addMailbox, openMailDb } from '../store/mail-db.ts';

/** A round over an account with INBOX and a mailbox, both visited before, whose counters stood at this MODSEQ. */
function roundAt(highestModseq: string, host: Partial<RoundHost> = {}): Round {
  const cache = openMailDb();
  const id = addAccount(cache, 'mara@lab.test');
  for (const [path, role] of [
    ['INBOX', 'inbox'],
    ['Projects', null],
  ] as const) {
    const mailboxId = addMailbox(cache, id, path, role);
    run(
      cache,
      `UPDATE mailbox SET uid_validity = '1', uid_next = 5, highest_modseq = ? WHERE id = ?`,
      highestModseq,
      mailboxId,
    );
  }
  const context = { account: { id }, cache, now: () => 0 } as unknown as SyncContext;
  const prefetcher = { fetchTexts() {}, fetchAttachments() {}, evict() {} } as unknown as Prefetcher;
  return new Round(context, prefetcher, {
    isVisitedLater: () => false,
    progress() {},
    again() {},
    ...host,
  } as RoundHost);
}

const counters = (highestModseq: bigint): StatusObject =>
  ({ path: 'Projects', messages: 4, uidNext: 5, uidValidity: 1n, highestModseq }) as StatusObject;

it('leaves to the round what NOTIFY answers as the list did, and reports what has changed since', () => {
  const round = roundAt('10');
  expect(round.told(counters(11n), false)).toMatchObject({ path: 'Projects' });
  expect(round.told(counters(11n), true)).toBeNull();
  expect(round.told(counters(12n), true)).toMatchObject({ path: 'Projects' });
  // What the server says unasked is looked at, though it was said before.
  expect(round.told(counters(12n), false)).toMatchObject({ path: 'Projects' });
});

it('takes no notice of counters that are those of the last visit', () => {
  expect(roundAt('10').told(counters(10n), true)).toBeNull();
});

it('misses a mailbox of the list that the answer leaves out, and never INBOX', () => {
  const round = roundAt('10');
  round.told({ ...counters(10n), path: 'INBOX' }, false);
  expect(round.misses(new Set())).toBe(false);
  round.told(counters(10n), false);
  expect(round.misses(new Set())).toBe(true);
  expect(round.misses(new Set(['Projects']))).toBe(false);
});

it('has a mailbox ahead until it is looked at, on a connection that may be long in coming', async () => {
  const inbox = 1;
  const projects = 2;
  const visited: number[] = [];
  const round = roundAt('10', {
    visit: async (_, mailboxId) => {
      expect(round.isAhead(mailboxId)).toBe(false);
      visited.push(mailboxId);
    },
  });
  expect(round.isAhead(projects)).toBe(false);
  round.told({ ...counters(10n), path: 'INBOX' }, false);
  const near = { client: { capabilities: new Map() } } as unknown as ImapSession;
  let connect = (_: ImapSession): void => {};
  const bulk = new Promise<ImapSession>((resolve) => {
    connect = resolve;
  });
  const goesOn = (): boolean => visited.length === 0;
  const running = round.run(
    { near, bulk: () => bulk },
    { orphans: new Set<number>(), isTreeNew: false },
    false,
    goesOn,
  );
  expect(round.isAhead(projects)).toBe(true);
  // Told of before the connection is there: one visit does for it.
  round.told(counters(11n), true);
  connect(near);
  await running;
  expect(visited).toEqual([projects]);
  expect([inbox, projects].map((id) => round.isAhead(id))).toEqual([false, false]);
});
