import { ApiError } from '../../../shared/api/error.ts';
import { one, run, transaction, type WritableDb } from '../store/database.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { isUnsentMessage } from './list.ts';
import { createMailbox, deleteMailbox, renameMailbox, subscribeMailbox } from './mailbox-operations.ts';
import type { FlagChange } from './pending.ts';
import {
  type CreateMailboxPayload,
  type MovePayload,
  newAction,
  type QueuedPlacement,
  queueCopy,
  queueExpunge,
  queueFlags,
  queueMove,
  type RenameMailboxPayload,
  type SubscribeMailboxPayload,
} from './queue.ts';
import { isMailboxOperation } from './replay-mailbox.ts';
import { type OperationRow, revertLocally, type TargetRow, targetsOf, threadsOf } from './revert.ts';
import { revertTree } from './revert-tree.ts';
import { isBuiltUpon, placementsNow } from './undo.ts';
import { isBuiltUponTree } from './undo-tree.ts';

/** What a change of the waiting changes touched. */
export interface OperationChange {
  accountIds: Set<number>;
  threadIds: Set<number>;
  mailboxIds: Set<number>;
}

/**
 * Does again what the server has refused: as a new operation, after all that has been done since.
 * @throws ApiError when what it was about has gone
 */
export function retryOperation(db: WritableDb, operationId: number, now: number): OperationChange {
  return transaction(db, () => {
    const operation = one<OperationRow>(
      db,
      `SELECT * FROM operation WHERE id = ? AND state = 'failed'`,
      operationId,
    );
    if (!operation) throw gone();
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operation.id);
    const touched = isMailboxOperation(operation.kind)
      ? retryTree(db, operation, now)
      : retryOnMessages(db, operation, now);
    return changed(db, operation, touched);
  });
}

function retryOnMessages(db: WritableDb, operation: OperationRow, now: number): number[] {
  const { kind, description, mailbox_id: mailboxId } = operation;
  const targets = targetsOf(db, operation.id);
  const actionId = newAction(db, description, kind !== 'expunge', now);
  if (kind === 'append') return retryAppend(db, operation, targets, actionId, now);
  // A change of flags means the message wherever it stands.
  const placements = placementsNow(db, targets, (target) => target.placement_id).filter(
    (placement) => kind === 'flags' || placement.mailbox_id === mailboxId,
  );
  if (placements.length === 0) throw gone();
  for (const group of Map.groupBy(placements, (placement) => placement.mailbox_id).values()) {
    queueAgain(db, operation, group, actionId, now);
  }
  return placements.map((placement) => placement.message_id);
}

function queueAgain(
  db: WritableDb,
  { kind, payload, description }: OperationRow,
  placements: QueuedPlacement[],
  actionId: number,
  now: number,
): void {
  if (kind === 'flags') {
    queueFlags(db, actionId, placements, JSON.parse(payload) as FlagChange, description, now);
    return;
  }
  if (kind === 'expunge') {
    queueExpunge(db, actionId, placements, description, now);
    return;
  }
  const { toMailboxId } = JSON.parse(payload) as MovePayload;
  const destination = mailboxById(db, toMailboxId);
  if (!destination?.selectable || destination.removed_by !== null) throw gone();
  const queue = kind === 'copy' ? queueCopy : queueMove;
  queue(db, actionId, placements, toMailboxId, description, now);
}

/** The same message with the same bytes; what was looked for on the server before is looked for again. */
function retryAppend(
  db: WritableDb,
  operation: OperationRow,
  targets: readonly TargetRow[],
  actionId: number,
  now: number,
): number[] {
  if (operation.mailbox_id === null) throw gone();
  const { id } = run(
    db,
    `INSERT INTO operation (account_id, action_id, kind, mailbox_id, payload, state, description, attempts, created_at)
     VALUES (?, ?, 'append', ?, ?, 'queued', ?, ?, ?)`,
    ...[operation.account_id, actionId, operation.mailbox_id, operation.payload, operation.description],
    ...[operation.attempts, now],
  );
  run(db, 'UPDATE operation_target SET operation_id = ? WHERE operation_id = ?', id, operation.id);
  run(db, 'UPDATE placement SET created_by = ? WHERE created_by = ?', id, operation.id);
  for (const target of targets) {
    if (target.new_placement_id !== null) continue;
    const hide = 'UPDATE placement SET removed_by = ? WHERE id = ? AND removed_by IS NULL';
    run(db, hide, id, target.placement_id);
  }
  return targets.map((target) => target.message_id);
}

function retryTree(db: WritableDb, operation: OperationRow, now: number): number[] {
  const { account_id: accountId, mailbox_id: mailboxId, payload } = operation;
  if (operation.kind === 'create-mailbox') {
    const { path, delimiter, role } = JSON.parse(payload) as CreateMailboxPayload;
    const { parentId, name } = placeOf(db, accountId, path, delimiter);
    const { mailboxId: made } = createMailbox(db, accountId, parentId, name, now);
    if (role !== null) run(db, 'UPDATE mailbox SET role = ? WHERE id = ?', role, made);
    return [];
  }
  if (mailboxId === null) throw gone();
  if (operation.kind === 'rename-mailbox') {
    const { to } = JSON.parse(payload) as RenameMailboxPayload;
    const { parentId, name } = placeOf(db, accountId, to, mailboxById(db, mailboxId)?.delimiter ?? null);
    renameMailbox(db, mailboxId, parentId, name, now);
  } else if (operation.kind === 'subscribe-mailbox') {
    const { subscribed } = JSON.parse(payload) as SubscribeMailboxPayload;
    subscribeMailbox(db, mailboxId, subscribed, now);
  } else return [...deleteMailbox(db, mailboxId, now).threadIds];
  return [];
}

/** A path as the person would name it: the folder above, and the name. */
function placeOf(
  db: WritableDb,
  accountId: number,
  path: string,
  delimiter: string | null,
): { parentId: number | null; name: string } {
  const at = delimiter === null ? -1 : path.lastIndexOf(delimiter);
  if (at < 0) return { parentId: null, name: path };
  const parent = path.slice(0, at);
  const row = one<{ id: number }>(
    db,
    'SELECT id FROM mailbox WHERE account_id = ? AND path = ? AND removed_by IS NULL',
    accountId,
    parent,
  );
  const name = path.slice(at + delimiter!.length);
  // A server that keeps everything below INBOX (Courier): that is its first level.
  if (parent.toUpperCase() === 'INBOX') return { parentId: null, name };
  if (!row) throw gone();
  return { parentId: row.id, name };
}

/**
 * Takes back a change that has not left this computer.
 * @throws ApiError when it has, or when others build upon it
 */
export function cancelOperation(db: WritableDb, operationId: number): OperationChange {
  return transaction(db, () => {
    const operation = one<OperationRow>(db, 'SELECT * FROM operation WHERE id = ?', operationId);
    if (operation?.state !== 'queued') throw gone();
    if (!isCancellable(db, operation)) {
      throw new ApiError(
        'invalid-input',
        'This change may have reached the server already, or others depend on it. Undo it instead.',
      );
    }
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operation.id);
    const messageIds = targetsOf(db, operation.id).map((target) => target.message_id);
    if (isMailboxOperation(operation.kind)) {
      return { ...changed(db, operation, []), threadIds: new Set(revertTree(db, operation)) };
    }
    revertLocally(db, operation);
    return changed(db, operation, messageIds);
  });
}

function isCancellable(db: WritableDb, operation: OperationRow): boolean {
  if (operation.attempts > 0 || isUnsentMessage(operation)) return false;
  return isMailboxOperation(operation.kind) ? !isBuiltUponTree(db, operation) : !isBuiltUpon(db, operation);
}

/**
 * Takes a refused change off the list, after the person has seen it. A message that is nowhere else goes with it.
 * @throws ApiError
 */
export function dismissOperation(db: WritableDb, operationId: number): OperationChange {
  return transaction(db, () => {
    const operation = one<OperationRow>(
      db,
      `SELECT * FROM operation WHERE id = ? AND state = 'failed'`,
      operationId,
    );
    if (!operation) throw gone();
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operationId);
    if (operation.kind !== 'append') return changed(db, operation, []);
    const messageIds = targetsOf(db, operation.id).map((target) => target.message_id);
    revertLocally(db, operation);
    return changed(db, operation, messageIds);
  });
}

function changed(db: WritableDb, operation: OperationRow, messageIds: readonly number[]): OperationChange {
  const threadIds = new Set(threadsOf(db, messageIds));
  return {
    accountIds: new Set([operation.account_id]),
    threadIds,
    mailboxIds: refreshThreads(db, threadIds),
  };
}

function gone(): ApiError {
  return new ApiError('not-found', 'What this change was about is no longer here.');
}
