import { run, transaction, type WritableDb } from '../store/database.ts';
import { noteOrphans } from '../store/orphans.ts';
import type { SyncContext } from '../sync/context.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { isUnsentMessage } from './list.ts';
import type { Located } from './locate.ts';
import { isMailboxOperation } from './replay-mailbox.ts';
import { type OperationRow, revertLocally, type TargetRow, targetsOf, threadsOf } from './revert.ts';
import { revertTree } from './revert-tree.ts';

/** Marks an operation as done, with its confirmed effect, in one durable transaction. */
export function finish(
  context: SyncContext,
  operation: OperationRow,
  located: readonly Pick<Located, 'placementId'>[],
  effect: () => void = () => {},
): void {
  const { durable, account, changes } = context;
  const { threadIds, mailboxIds } = transaction(durable, () => {
    run(durable, `UPDATE operation SET state = 'done', error = NULL WHERE id = ?`, operation.id);
    effect();
    const targets = targetsOf(durable, operation.id);
    const messageIds = targets.map((target) => target.message_id);
    // Targets that were not found any more: their local effect ends with the operation.
    const found = new Set(located.map((target) => target.placementId));
    revertLocally(
      durable,
      operation,
      targets.filter((target) => !found.has(target.placement_id)),
    );
    noteOrphans(durable, messageIds);
    const threadIds = threadsOf(durable, messageIds);
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.operations(account.id);
  changes.threads(account.id, mailboxIds, threadIds);
}

/** The server refused: the local effect is taken back, and the person is told with the server's words. */
export function fail(context: SyncContext, operation: OperationRow, reason: string): void {
  const { durable, account, changes } = context;
  const { threadIds, mailboxIds } = transaction(durable, () => {
    run(
      durable,
      `UPDATE operation SET state = 'failed', error = ? WHERE id = ?`,
      reason.slice(0, 500),
      operation.id,
    );
    const threadIds = isMailboxOperation(operation.kind)
      ? revertTree(durable, operation)
      : revertLocally(durable, operation, refusedTargets(durable, operation));
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.operations(account.id);
  changes.threads(account.id, mailboxIds, threadIds);
  if (isMailboxOperation(operation.kind)) changes.tree(account.id);
  context.emit({
    type: 'operation.failed',
    operationId: operation.id,
    accountId: account.id,
    isMessage: isUnsentMessage(operation),
    message: `${operation.description}: the server of ${account.email} refused (“${reason.slice(0, 200)}”). ${
      operation.kind === 'append' ? 'The message is kept on this computer.' : 'It has been taken back.'
    }`,
  });
}

/** What a refusal takes back: everything, but for a message that is nowhere else. */
function refusedTargets(db: WritableDb, operation: OperationRow): TargetRow[] {
  const targets = targetsOf(db, operation.id);
  if (operation.kind !== 'append') return targets;
  return targets.filter((target) => target.new_placement_id === null);
}
