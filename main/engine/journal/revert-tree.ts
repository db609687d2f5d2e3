import { run, type WritableDb } from '../store/database.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { renamePaths, threadsIn } from './mailbox-operations.ts';
import type { RenameMailboxPayload, SubscribeMailboxPayload } from './queue.ts';
import type { OperationRow } from './revert.ts';

/** Takes the local effect of an operation on a mailbox itself back. Answers the conversations to refresh. */
export function revertTree(db: WritableDb, operation: OperationRow): number[] {
  if (operation.mailbox_id === null) return [];
  if (operation.kind === 'create-mailbox') {
    run(db, 'DELETE FROM mailbox WHERE id = ?', operation.mailbox_id);
  } else if (operation.kind === 'rename-mailbox') {
    const { from, to } = JSON.parse(operation.payload) as RenameMailboxPayload;
    const row = mailboxById(db, operation.mailbox_id);
    if (row) renamePaths(db, row.account_id, row.delimiter, to, from);
  } else if (operation.kind === 'subscribe-mailbox') {
    const { subscribed } = JSON.parse(operation.payload) as SubscribeMailboxPayload;
    run(db, 'UPDATE mailbox SET subscribed = ? WHERE id = ?', subscribed ? 0 : 1, operation.mailbox_id);
  } else if (operation.kind === 'delete-mailbox') {
    run(db, 'UPDATE mailbox SET removed_by = NULL WHERE id = ?', operation.mailbox_id);
    run(
      db,
      'UPDATE placement SET removed_by = NULL WHERE mailbox_id = ? AND removed_by = ?',
      operation.mailbox_id,
      operation.id,
    );
    return threadsIn(db, operation.mailbox_id);
  }
  return [];
}
