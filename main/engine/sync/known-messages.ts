import type { ImapFlow } from 'imapflow';
import { fetchRows } from '../imap/fetch-rows.ts';
import { readFlags } from '../imap/flags.ts';
import { one, type WritableDb } from '../store/database.ts';
import type { MailboxRow } from '../store/mailboxes.ts';
import { place } from '../store/messages.ts';
import { noteOrphans } from '../store/orphans.ts';
import { keepsLabels } from '../store/server-facts.ts';
import { changeMail, type SyncContext } from './context.ts';
import { hasDeparted } from './departed.ts';

/** Messages stored per transaction. */
const chunk = 500;

interface Met {
  uid: number;
  modseq: string | null;
  flags: ReturnType<typeof readFlags>;
  messageId: number;
  threadId: number;
}

/**
 * Where mailboxes are labels, most of what a mailbox lists is known from another: what it is, the server says by a
 * number (X-GM-MSGID), and its header is not fetched once more. Places those messages here.
 *
 * @param range UIDs when `uid`, else sequence numbers
 * @returns UIDs of the messages that are not known; null where that was not asked: on other servers, and for INBOX, which
 *   comes first and to which new mail comes
 */
export async function placeKnown(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  range: string,
  uid: boolean,
): Promise<number[] | null> {
  const { cache, account } = context;
  if (row.role === 'inbox' || !keepsLabels(cache, account.id)) return null;
  const known: Met[] = [];
  const unknown: number[] = [];
  const flush = (): void => {
    const batch = known.splice(0).filter((met) => !hasDeparted(context, row.id, met.uid));
    changeMail(context, cache, () => batch.flatMap((met) => placeOne(cache, row.id, met)));
  };
  const query = { uid: true, flags: true, size: true };
  for await (const message of fetchRows(client, range, query, { uid }, (one) => one.size !== undefined)) {
    const stored =
      message.emailId === undefined || message.size === undefined
        ? undefined
        : one<{ messageId: number; threadId: number }>(
            cache,
            `SELECT id AS messageId, thread_id AS threadId FROM message
             WHERE account_id = ? AND email_id = ? AND size = ? AND local = 0`,
            account.id,
            message.emailId,
            message.size,
          );
    if (!stored) unknown.push(message.uid);
    else {
      const modseq = message.modseq === undefined ? null : String(message.modseq);
      known.push({ uid: message.uid, modseq, flags: readFlags(message.flags), ...stored });
    }
    if (known.length >= chunk) flush();
  }
  flush();
  return unknown;
}

/** Answers the conversations touched. */
function placeOne(db: WritableDb, mailboxId: number, met: Met): number[] {
  const displaced = place(db, mailboxId, met.messageId, met, false);
  if (displaced === null) return [met.threadId];
  noteOrphans(db, [displaced]);
  const other = one<{ thread_id: number }>(db, 'SELECT thread_id FROM message WHERE id = ?', displaced);
  return other ? [met.threadId, other.thread_id] : [met.threadId];
}
