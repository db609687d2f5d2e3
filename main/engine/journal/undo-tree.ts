import { ApiError } from '../../../shared/api/error.ts';
import { all, one, run, type WritableDb } from '../store/database.ts';
import { displayName, type MailboxRow, mailboxById, mailboxByPath } from '../store/mailboxes.ts';
import { isSurelyEmpty, queueDelete, queueRename, queueSubscribe, threadsIn } from './mailbox-operations.ts';
import { queueCreate } from './make-mailbox.ts';
import type {
  ChooseRolePayload,
  DeleteMailboxPayload,
  RenameMailboxPayload,
  SubscribeMailboxPayload,
} from './queue.ts';
import type { OperationRow } from './revert.ts';
import { revertTree } from './revert-tree.ts';

const treeKinds = `('create-mailbox', 'rename-mailbox', 'delete-mailbox', 'subscribe-mailbox')`;

/**
 * Takes an operation on a mailbox itself back. Answers the conversations to refresh.
 * @throws ApiError when what has come since stands in the way; the person is told, and what was done stays
 */
export function undoTreeOperation(
  db: WritableDb,
  operation: OperationRow,
  inverse: number,
  now: number,
): number[] {
  if (operation.kind === 'choose-role') return undoChoice(db, operation);
  if (operation.state === 'queued' && operation.attempts === 0 && !isBuiltUponTree(db, operation)) {
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operation.id);
    return revertTree(db, operation);
  }
  const description = `Undo: ${operation.description}`;
  switch (operation.kind) {
    case 'create-mailbox': {
      const row = shown(db, operation);
      if (row && !isSurelyEmpty(db, row)) {
        throw new ApiError(
          'invalid-input',
          `${displayName(row.path, row.delimiter)} is not empty any more, so it stays.`,
        );
      }
      if (row && hasBelow(db, row)) {
        throw new ApiError(
          'invalid-input',
          `There are folders within ${displayName(row.path, row.delimiter)} now, so it stays.`,
        );
      }
      return row ? [...queueDelete(db, inverse, [row], 'Undo: remove folder', now)] : [];
    }
    case 'rename-mailbox': {
      const { from, to } = JSON.parse(operation.payload) as RenameMailboxPayload;
      const row = shown(db, operation);
      if (!row || row.path !== to) return [];
      if (mailboxByPath(db, row.account_id, from)) {
        throw new ApiError(
          'invalid-input',
          `There is another folder named ${displayName(from, row.delimiter)} now.`,
        );
      }
      queueRename(db, inverse, row, from, description, now);
      return [];
    }
    case 'subscribe-mailbox': {
      const { subscribed } = JSON.parse(operation.payload) as SubscribeMailboxPayload;
      const row = shown(db, operation);
      if (row) queueSubscribe(db, inverse, row, !subscribed, description, now);
      return [];
    }
    case 'delete-mailbox': {
      const { path, delimiter, subscribed } = JSON.parse(operation.payload) as DeleteMailboxPayload;
      // Deepest was deleted first, and operations are taken back in the opposite order: a parent comes before its own.
      if (mailboxByPath(db, operation.account_id, path)) return [];
      const made = queueCreate(db, inverse, operation.account_id, path, delimiter, null, now);
      if (!subscribed) queueSubscribe(db, inverse, made, false, description, now);
      return [];
    }
    default:
      throw new Error(`Not an operation on a mailbox: ${operation.kind}`);
  }
}

function shown(db: WritableDb, operation: OperationRow): MailboxRow | undefined {
  const row = operation.mailbox_id === null ? undefined : mailboxById(db, operation.mailbox_id);
  return row?.removed_by === null ? row : undefined;
}

function hasBelow(db: WritableDb, row: MailboxRow): boolean {
  if (row.delimiter === null) return false;
  const prefix = row.path + row.delimiter;
  return (
    one(
      db,
      'SELECT 1 FROM mailbox WHERE account_id = ? AND substr(path, 1, ?) = ? AND removed_by IS NULL LIMIT 1',
      row.account_id,
      [...prefix].length,
      prefix,
    ) !== undefined
  );
}

/** True when something that waits has come after it and may need what it makes. */
export function isBuiltUponTree(db: WritableDb, operation: OperationRow): boolean {
  const laterTree = one(
    db,
    `SELECT 1 FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') AND id > ? AND kind IN ${treeKinds}
     LIMIT 1`,
    operation.account_id,
    operation.id,
  );
  if (laterTree) return true;
  return (
    operation.kind === 'create-mailbox' &&
    one(db, 'SELECT 1 FROM placement WHERE mailbox_id = ? LIMIT 1', operation.mailbox_id) !== undefined
  );
}

/** What the mailboxes were used for before the choice. */
function undoChoice(db: WritableDb, operation: OperationRow): number[] {
  const { choices, roles } = JSON.parse(operation.payload) as ChooseRolePayload;
  run(db, 'DELETE FROM role_choice WHERE account_id = ?', operation.account_id);
  for (const { role, path } of choices) {
    run(
      db,
      'INSERT INTO role_choice (account_id, role, path) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      operation.account_id,
      role,
      path,
    );
  }
  for (const { id, role } of roles) run(db, 'UPDATE mailbox SET role = ? WHERE id = ?', role, id);
  return roles.flatMap(({ id }) => threadsIn(db, id));
}

/** What is chosen and shown now, for the way back. */
export function rolesNow(db: WritableDb, accountId: number): ChooseRolePayload {
  return {
    choices: all(db, 'SELECT role, path FROM role_choice WHERE account_id = ?', accountId),
    roles: all(db, 'SELECT id, role FROM mailbox WHERE account_id = ?', accountId),
  };
}
