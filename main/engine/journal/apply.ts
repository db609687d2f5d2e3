import { ApiError } from '../../../shared/api/error.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import { Flag } from '../imap/flags.ts';
import { transaction, type WritableDb } from '../store/database.ts';
import { displayName, type MailboxRow, mailboxById, mailboxByRole } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { describeAction } from './describe.ts';
import { createForRole } from './make-mailbox.ts';
import { applyFlagChange, type FlagChange } from './pending.ts';
import { permittedTargets } from './permitted.ts';
import { newAction, queueExpunge, queueFlags, queueMove } from './queue.ts';
import { resolveTargets, type TargetPlacement } from './targets.ts';

/** What the interface is told of an applied action. */
export interface AppliedAction {
  operationIds: number[];
  description: string;
  accountIds: Set<number>;
  mailboxIds: Set<number>;
  threadIds: Set<number>;
}

/**
 * Applies an action of the person: one journal row per mailbox it touches, and its local effect, in one durable
 * transaction. When this returns, the action survives a crash.
 * @throws ApiError and changes nothing, when it is not possible.
 */
export function applyAction(
  db: WritableDb,
  action: Action,
  target: ActionTarget,
  now: number,
): AppliedAction {
  return transaction(db, () => {
    const placements = permittedTargets(db, action, resolveTargets(db, action, target));
    const plan = planAction(db, action, placements, now);
    const description = describeAction(
      action,
      new Set(plan.touched.map((p) => p.thread_id)).size,
      plan.destination,
    );
    const actionId = newAction(db, description, plan.undoable && plan.touched.length > 0, now);
    const operationIds = plan.apply(actionId, description);
    const threadIds = new Set(plan.touched.map((placement) => placement.thread_id));
    return {
      operationIds,
      description,
      accountIds: new Set(plan.touched.map((placement) => placement.account_id)),
      mailboxIds: refreshThreads(db, threadIds),
      threadIds,
    };
  });
}

interface Plan {
  touched: TargetPlacement[];
  undoable: boolean;
  destination: string | null;
  apply: (actionId: number, description: string) => number[];
}

function planAction(db: WritableDb, action: Action, placements: TargetPlacement[], now: number): Plan {
  if (action.type === 'set-seen' || action.type === 'set-starred') {
    const bit = action.type === 'set-seen' ? Flag.seen : Flag.flagged;
    const change: FlagChange = action.value ? { add: bit, remove: 0 } : { add: 0, remove: bit };
    const touched = placements.filter((p) => applyFlagChange(p.flags, change) !== p.flags);
    return {
      touched,
      undoable: true,
      destination: null,
      apply: (actionId, description) =>
        byMailbox(touched).map((group) => queueFlags(db, actionId, group, change, description, now)),
    };
  }
  if (action.type === 'delete' && action.permanent) {
    const touched = placements.filter((placement) => placement.role === 'trash' || placement.role === 'junk');
    if (touched.length === 0)
      throw new ApiError('not-found', 'Only messages in Trash or Junk can be deleted for good.');
    return {
      touched,
      undoable: false,
      destination: null,
      apply: (actionId, description) =>
        byMailbox(touched).map((group) => queueExpunge(db, actionId, group, description, now)),
    };
  }
  const destinations = new Map<number, MailboxRow>();
  for (const accountId of new Set(placements.map((placement) => placement.account_id))) {
    const mailbox = destinationOf(db, action, accountId, now);
    if (mailbox) destinations.set(accountId, mailbox);
  }
  const touched = placements.filter((placement) => {
    const destination = destinations.get(placement.account_id);
    return destination !== undefined && destination.id !== placement.mailbox_id;
  });
  if (touched.length === 0) {
    throw new ApiError('invalid-input', 'These messages cannot be moved there, or are there already.');
  }
  const shown = destinations.get(touched[0]!.account_id)!;
  return {
    touched,
    undoable: true,
    destination: displayName(shown.path, shown.delimiter),
    apply: (actionId, description) =>
      byMailbox(touched).map((group) =>
        queueMove(db, actionId, group, destinations.get(group[0]!.account_id)!.id, description, now),
      ),
  };
}

function byMailbox(placements: TargetPlacement[]): TargetPlacement[][] {
  const groups = new Map<number, TargetPlacement[]>();
  for (const placement of placements) {
    const group = groups.get(placement.mailbox_id);
    if (group) group.push(placement);
    else groups.set(placement.mailbox_id, [placement]);
  }
  return [...groups.values()];
}

/** Where the action moves mail of this account; null when it has no such mailbox and the action names another account's. */
function destinationOf(db: WritableDb, action: Action, accountId: number, now: number): MailboxRow | null {
  if (action.type === 'move') {
    const mailbox = mailboxById(db, action.mailboxId);
    if (!mailbox?.selectable) throw new ApiError('not-found', 'That folder is no longer there.');
    return mailbox.account_id === accountId ? mailbox : null;
  }
  const role: MailboxRole = action.type === 'archive' ? 'archive' : action.type === 'junk' ? 'junk' : 'trash';
  return (
    mailboxByRole(db, accountId, role) ??
    (role === 'archive' ? mailboxByRole(db, accountId, 'all') : undefined) ??
    createForRole(db, accountId, role, now)
  );
}
