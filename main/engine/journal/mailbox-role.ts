import { ApiError } from '../../../shared/api/error.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { run, transaction, type WritableDb } from '../store/database.ts';
import { displayName, mailboxById, mailboxByRole } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { type TreeChange, threadsIn } from './mailbox-operations.ts';
import { insertOperation, newAction } from './queue.ts';
import { rolesNow } from './undo-tree.ts';

/**
 * Keeps which mailbox the person uses for a role. It is a setting of this computer, not an operation: the server has
 * no command for it that all know. The server's own attribute goes before it (row C12).
 * @throws ApiError
 */
export function chooseRole(
  db: WritableDb,
  mailboxId: number,
  role: MailboxRole | null,
  now: number,
): TreeChange {
  return transaction(db, () => {
    const row = mailboxById(db, mailboxId);
    if (!row || row.removed_by !== null) throw new ApiError('not-found', 'That folder is no longer there.');
    if (row.role === 'inbox') throw new ApiError('invalid-input', 'The Inbox stays what it is.');
    const name = displayName(row.path, row.delimiter);
    const description =
      role === null ? `Use folder ${name} for nothing special` : `Use folder ${name} as ${role}`;
    const actionId = newAction(db, description, true, now);
    const before = rolesNow(db, row.account_id);
    const id = insertOperation(db, actionId, row.account_id, 'choose-role', row.id, before, description, now);
    // Only for undo: there is nothing to send.
    run(db, `UPDATE operation SET state = 'done' WHERE id = ?`, id);
    run(
      db,
      'DELETE FROM role_choice WHERE account_id = ? AND (path = ? OR role IN (?, ?))',
      row.account_id,
      row.path,
      role,
      row.role,
    );
    const threadIds = new Set(threadsIn(db, row.id));
    if (role === null && row.role !== null) {
      // Kept, or its name would give it the role again at the next list.
      run(db, "INSERT INTO role_choice (account_id, role, path) VALUES (?, ?, '')", row.account_id, row.role);
    }
    if (role !== null) {
      run(
        db,
        'INSERT INTO role_choice (account_id, role, path) VALUES (?, ?, ?)',
        row.account_id,
        role,
        row.path,
      );
      const former = mailboxByRole(db, row.account_id, role);
      if (former && former.id !== row.id) {
        run(db, 'UPDATE mailbox SET role = NULL WHERE id = ?', former.id);
        for (const threadId of threadsIn(db, former.id)) threadIds.add(threadId);
      }
    }
    run(db, 'UPDATE mailbox SET role = ? WHERE id = ?', role, row.id);
    return {
      accountId: row.account_id,
      mailboxId,
      threadIds,
      mailboxIds: refreshThreads(db, threadIds),
    };
  });
}
