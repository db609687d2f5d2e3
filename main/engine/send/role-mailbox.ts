import { ApiError } from '../../../shared/api/error.ts';
import { createForRole } from '../journal/make-mailbox.ts';
import type { WritableDb } from '../store/database.ts';
import { type MailboxRow, mailboxByRole } from '../store/mailboxes.ts';

/**
 * The account's Sent or Drafts mailbox; made where it has none.
 * @throws ApiError `offline` while the server's mailboxes are not known: a second 'Sent' must not be made (row C12)
 */
export function mailboxForRole(
  db: WritableDb,
  accountId: number,
  role: 'sent' | 'drafts',
  now: number,
): MailboxRow {
  const found = mailboxByRole(db, accountId, role);
  if (found) return found;
  if (!mailboxByRole(db, accountId, 'inbox')) {
    throw new ApiError('offline', 'The folders of this account are not known yet.', {
      retryable: true,
      accountId,
    });
  }
  return createForRole(db, accountId, role, now);
}
