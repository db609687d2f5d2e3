import { all, one, run, transaction, type WritableDb } from '../store/database.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { FlagChange } from './pending.ts';
import {
  type MovePayload,
  newAction,
  type QueuedPlacement,
  queueExpunge,
  queueFlags,
  queueMove,
} from './queue.ts';
import { type OperationRow, revertLocally, type TargetRow, targetsOf, threadsOf } from './revert.ts';

export interface UndoneAction {
  description: string | null;
  accountIds: Set<number>;
  mailboxIds: Set<number>;
  threadIds: Set<number>;
}

/**
 * Takes back the newest action that has not been taken back. What has not left this computer is cancelled; what has
 * is answered by its inverse, queued like any other operation.
 */
export function undoNewest(db: WritableDb, now: number): UndoneAction {
  return transaction(db, () => {
    const undone: UndoneAction = {
      description: null,
      accountIds: new Set(),
      mailboxIds: new Set(),
      threadIds: new Set(),
    };
    const action = one<{ id: number; description: string }>(
      db,
      'SELECT id, description FROM action WHERE undoable = 1 AND undone = 0 ORDER BY id DESC LIMIT 1',
    );
    if (!action) return undone;
    run(db, 'UPDATE action SET undone = 1 WHERE id = ?', action.id);
    const inverse = newAction(db, `Undo: ${action.description}`, false, now);
    const operations = all<OperationRow>(
      db,
      'SELECT * FROM operation WHERE action_id = ? ORDER BY id DESC',
      action.id,
    );
    for (const operation of operations) {
      undone.accountIds.add(operation.account_id);
      for (const threadId of undoOperation(db, operation, inverse, now)) undone.threadIds.add(threadId);
    }
    if (undone.threadIds.size > 0) undone.description = action.description;
    undone.mailboxIds = refreshThreads(db, undone.threadIds);
    return undone;
  });
}

function undoOperation(db: WritableDb, operation: OperationRow, inverse: number, now: number): number[] {
  if (operation.state === 'failed' || operation.state === 'cancelled') return [];
  if (operation.state === 'queued' && operation.attempts === 0 && !isBuiltUpon(db, operation)) {
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operation.id);
    return revertLocally(db, operation);
  }
  const targets = targetsOf(db, operation.id);
  const description = `Undo: ${operation.description}`;
  let touched: QueuedPlacement[] = [];
  if (operation.kind === 'flags') {
    const { add, remove } = JSON.parse(operation.payload) as FlagChange;
    touched = placementsNow(db, targets, (target) => target.placement_id);
    for (const group of Map.groupBy(touched, (placement) => placement.mailbox_id).values()) {
      queueFlags(db, inverse, group, { add: remove, remove: add }, description, now);
    }
  } else if (operation.kind === 'move' && operation.mailbox_id !== null) {
    const { toMailboxId } = JSON.parse(operation.payload) as MovePayload;
    touched = placementsNow(db, targets, (target) => target.new_placement_id).filter(
      (placement) => placement.mailbox_id === toMailboxId,
    );
    if (touched.length > 0) queueMove(db, inverse, touched, operation.mailbox_id, description, now);
  } else if (operation.kind === 'append') {
    touched = placementsNow(
      db,
      targets.filter((target) => target.new_placement_id !== null),
      (target) => target.new_placement_id,
    ).filter((placement) => placement.mailbox_id === operation.mailbox_id);
    if (touched.length > 0) queueExpunge(db, inverse, touched, description, now);
  }
  return threadsOf(
    db,
    touched.map((placement) => placement.message_id),
  );
}

/** True when a later operation waits for what this one makes. */
function isBuiltUpon(db: WritableDb, operation: OperationRow): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM operation_target made
       JOIN operation_target later ON later.placement_id = made.new_placement_id
       JOIN operation o ON o.id = later.operation_id AND o.state IN ('queued', 'sending')
       WHERE made.operation_id = ? AND later.operation_id <> made.operation_id LIMIT 1`,
      operation.id,
    ) !== undefined
  );
}

/**
 * Where the targets are now. A row may have been replaced since: by a move there and back, or a new list of the
 * mailbox. Then it is wherever its message is shown.
 */
function placementsNow(
  db: WritableDb,
  targets: readonly TargetRow[],
  idOf: (target: TargetRow) => number | null,
): QueuedPlacement[] {
  const select = `SELECT p.id, p.message_id, p.mailbox_id, b.account_id, p.flags FROM json_each(?) t
     CROSS JOIN placement p ON COLUMN = t.value CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.removed_by IS NULL`;
  const ids = targets.map(idOf).filter((id) => id !== null);
  const found = all<QueuedPlacement>(db, select.replace('COLUMN', 'p.id'), JSON.stringify(ids));
  const foundMessages = new Set(found.map((placement) => placement.message_id));
  const others = targets.map((target) => target.message_id).filter((id) => !foundMessages.has(id));
  return [
    ...found,
    ...all<QueuedPlacement>(
      db,
      select.replace('COLUMN', 'p.message_id'),
      JSON.stringify([...new Set(others)]),
    ),
  ];
}
