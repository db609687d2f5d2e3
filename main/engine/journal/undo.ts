import { ApiError } from '../../../shared/api/error.ts';
import { all, one, run, transaction, type WritableDb } from '../store/database.ts';
import { mailboxById, mailboxByRole } from '../store/mailboxes.ts';
import { keepsLabels } from '../store/server-facts.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { type FlagChange, oppositeChange } from './pending.ts';
import {
  type MovePayload,
  newAction,
  type QueuedPlacement,
  queueCopy,
  queueExpunge,
  queueFlags,
  queueMove,
} from './queue.ts';
import { isMailboxOperation } from './replay-mailbox.ts';
import { type OperationRow, revertLocally, type TargetRow, targetsOf, threadsOf } from './revert.ts';
import { undoTreeOperation } from './undo-tree.ts';

export interface UndoneAction {
  description: string | null;
  /** What a mailbox is used for has changed. */
  isChoice: boolean;
  accountIds: Set<number>;
  mailboxIds: Set<number>;
  threadIds: Set<number>;
}

/**
 * Takes back the newest action that has not been taken back. What has not left this computer is cancelled; what has
 * is answered by its inverse, queued like any other operation.
 * @throws ApiError when it cannot be taken back any more; the next call goes on with the action before it
 */
export function undoNewest(db: WritableDb, now: number): UndoneAction {
  const action = one<{ id: number; description: string }>(
    db,
    'SELECT id, description FROM action WHERE undoable = 1 AND undone = 0 ORDER BY id DESC LIMIT 1',
  );
  if (!action) {
    return {
      description: null,
      isChoice: false,
      accountIds: new Set(),
      mailboxIds: new Set(),
      threadIds: new Set(),
    };
  }
  try {
    return transaction(db, () => undoAction(db, action, now));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'invalid-input') {
      run(db, 'UPDATE action SET undone = 1 WHERE id = ?', action.id);
    }
    throw error;
  }
}

function undoAction(db: WritableDb, action: { id: number; description: string }, now: number): UndoneAction {
  run(db, 'UPDATE action SET undone = 1 WHERE id = ?', action.id);
  const inverse = newAction(db, `Undo: ${action.description}`, false, now);
  const operations = all<OperationRow>(
    db,
    'SELECT * FROM operation WHERE action_id = ? ORDER BY id DESC',
    action.id,
  );
  const accountIds = new Set<number>();
  const threadIds = new Set<number>();
  let isUndone = false;
  for (const operation of operations) {
    if (operation.state === 'failed' || operation.state === 'cancelled') continue;
    accountIds.add(operation.account_id);
    const isTree = isMailboxOperation(operation.kind) || operation.kind === 'choose-role';
    const undo = isTree ? undoTreeOperation : undoOperation;
    const touched = undo(db, operation, inverse, now);
    for (const threadId of touched) threadIds.add(threadId);
    isUndone ||= isTree || touched.length > 0;
  }
  return {
    description: isUndone ? action.description : null,
    isChoice: operations.some((operation) => operation.kind === 'choose-role'),
    accountIds,
    threadIds,
    mailboxIds: refreshThreads(db, threadIds),
  };
}

function undoOperation(db: WritableDb, operation: OperationRow, inverse: number, now: number): number[] {
  if (operation.state === 'queued' && operation.attempts === 0 && !isBuiltUpon(db, operation)) {
    run(db, `UPDATE operation SET state = 'cancelled' WHERE id = ?`, operation.id);
    return revertLocally(db, operation);
  }
  const targets = targetsOf(db, operation.id);
  const description = `Undo: ${operation.description}`;
  let touched: QueuedPlacement[] = [];
  if (operation.kind === 'flags') {
    const opposite = oppositeChange(JSON.parse(operation.payload) as FlagChange);
    touched = placementsNow(db, targets, (target) => target.placement_id);
    for (const group of Map.groupBy(touched, (placement) => placement.mailbox_id).values()) {
      queueFlags(db, inverse, group, opposite, description, now);
    }
  } else if (operation.kind === 'move' && operation.mailbox_id !== null) {
    const { toMailboxId, labels = {} } = JSON.parse(operation.payload) as MovePayload;
    touched = placementsNow(db, targets, (target) => target.new_placement_id).filter(
      (placement) => placement.mailbox_id === toMailboxId,
    );
    if (touched.length > 0) {
      const back = queueMove(db, inverse, touched, operation.mailbox_id, description, now);
      giveLabelsBack(db, inverse, back, labels, description, now);
    }
  } else if (operation.kind === 'append' || operation.kind === 'copy') {
    const { toMailboxId } = JSON.parse(operation.payload) as { toMailboxId?: number };
    touched = placementsNow(
      db,
      targets.filter((target) => target.new_placement_id !== null),
      (target) => target.new_placement_id,
    ).filter((placement) => placement.mailbox_id === (toMailboxId ?? operation.mailbox_id));
    const aside = touched.length > 0 ? placeForUndone(db, operation) : undefined;
    if (aside) queueMove(db, inverse, touched, aside, description, now);
    else if (touched.length > 0) queueExpunge(db, inverse, touched, description, now);
  }
  return threadsOf(
    db,
    touched.map((placement) => placement.message_id),
  );
}

/** Gives messages that come back from Trash the labels that they had. */
function giveLabelsBack(
  db: WritableDb,
  inverse: number,
  backOperation: number,
  labels: Readonly<Record<number, number[]>>,
  description: string,
  now: number,
): void {
  const arriving = placementsNow(db, targetsOf(db, backOperation), (target) => target.new_placement_id);
  for (const mailboxId of new Set(Object.values(labels).flat())) {
    const group = arriving.filter(({ message_id }) => labels[message_id]?.includes(mailboxId));
    if (group.length > 0 && mailboxById(db, mailboxId)?.selectable)
      queueCopy(db, inverse, group, mailboxId, description, now);
  }
}

/**
 * Where a copy or an imported message goes when it is taken back and mailboxes are labels: there an expunge only takes
 * the label away, or more, as the person has set it up. Undefined on other servers.
 */
function placeForUndone(db: WritableDb, operation: OperationRow): number | undefined {
  if (!keepsLabels(db, operation.account_id)) return undefined;
  return mailboxByRole(db, operation.account_id, operation.kind === 'copy' ? 'all' : 'trash')?.id;
}

/** True when a later operation waits for what this one makes. */
export function isBuiltUpon(db: WritableDb, operation: OperationRow): boolean {
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
export function placementsNow(
  db: WritableDb,
  targets: readonly TargetRow[],
  idOf: (target: TargetRow) => number | null,
): QueuedPlacement[] {
  const select = `SELECT p.id, p.message_id, p.mailbox_id, b.account_id, p.flags, p.keywords FROM json_each(?) t
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
