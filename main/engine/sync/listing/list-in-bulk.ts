import type { ImapFlow } from 'imapflow';
import { noteRow } from '../../imap/fetch/row-tap.ts';
import { fetchUnreadRows } from '../../imap/fetch-rows.ts';
import type { MailboxRow } from '../../store/mailboxes.ts';
import type { SideThread } from '../../worker/side-thread.ts';
import type { SyncContext } from '../context.ts';
import { headerQuery } from '../normalise.ts';
import { storeListed } from '../store-listed.ts';
import { uidRanges } from '../uid-set.ts';
import { readRowsAside } from './read-aside.ts';

/** Messages per FETCH and transaction: short enough that nothing else on this thread waits long. */
const batchSize = 500;
/** Batches that may be on their way between the server and the store: one is read while another is stored. */
const mostUnderWay = 2;

/**
 * Fetches headers of many messages of the mailbox that is open: while one batch comes in, another is read in the
 * side thread and a third is stored. All that was fetched is stored when this is over, so that nothing else is done
 * on this connection meanwhile. What cannot be read so is left out.
 *
 * @param goesOn told before each batch but the first how many were asked for; answers whether to go on
 * @returns how many of the UIDs were asked for, from the first on
 * @throws when the connection is lost, the server refuses or the disk is full
 */
export async function listInBulk(
  context: SyncContext,
  side: SideThread,
  client: ImapFlow,
  row: MailboxRow,
  uids: readonly number[],
  goesOn: (asked: number) => boolean,
): Promise<number> {
  const underWay: Promise<void>[] = [];
  let stored = Promise.resolve();
  let asked = 0;
  try {
    while (asked < uids.length && (asked === 0 || goesOn(asked))) {
      const batch = uids.slice(asked, asked + batchSize);
      const responses = await fetchUnreadRows(client, uidRanges(batch), headerQuery, { uid: true });
      asked += batch.length;
      const reading = readRowsAside(side, responses, context.now());
      stored = stored.then(async () => {
        const messages = await reading;
        for (const { uid, modseq } of messages)
          noteRow(client, { uid, ...(modseq === null ? {} : { modseq: BigInt(modseq) }) });
        storeListed(context, row.id, messages);
      });
      // Told below; one that waits for its turn is no unhandled one.
      stored.catch(() => {});
      underWay.push(stored);
      if (underWay.length > mostUnderWay) await underWay.shift();
    }
  } finally {
    await stored;
  }
  return asked;
}
