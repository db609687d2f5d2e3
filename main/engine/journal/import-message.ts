import { ApiError } from '../../../shared/api/error.ts';
import { Flag } from '../imap/flags.ts';
import { accountById } from '../store/accounts.ts';
import type { WritableDb } from '../store/database.ts';
import { displayName, mailboxById } from '../store/mailboxes.ts';
import { discardRawMessages } from '../store/raw-messages.ts';
import { type QueuedAppend, queueAppend } from './append.ts';
import { prepareMessage } from './prepare-message.ts';

/**
 * Puts a message from a file into a mailbox, as read, and with the date it bears.
 * @throws ApiError when it is no message, or the mailbox has gone
 */
export async function importMessage(
  db: WritableDb,
  dataDir: string,
  mailboxId: number,
  raw: Uint8Array,
  now: number,
): Promise<QueuedAppend & { accountId: number }> {
  const row = mailboxById(db, mailboxId);
  const account = row && accountById(db, row.account_id);
  if (!row || !account) throw new ApiError('not-found', 'That folder is no longer there.');
  const flags = { bits: Flag.seen, keywords: [] };
  const message = await prepareMessage(dataDir, raw, flags, null, now);
  const title = message.described.subject.slice(0, 80);
  const subject = title === '' ? '' : ` “${title}”`;
  try {
    const owner = { accountId: account.id, email: account.email };
    const description = `Import message${subject} into ${displayName(row.path, row.delimiter)}`;
    const queued = queueAppend(db, owner, { message, mailboxId, description }, now);
    return { ...queued, accountId: account.id };
  } catch (error) {
    await discardRawMessages(dataDir, [message.file]);
    throw error;
  }
}
