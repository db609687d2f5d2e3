import { ApiError } from '../../../shared/api/error.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import { Flag } from '../imap/flags.ts';
import { one, run, transaction, type WritableDb } from '../store/database.ts';
import { displayName, type MailboxRow, mailboxById, mailboxByRole } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { describeAction } from './describe.ts';
import { applyFlagChange, type FlagChange } from './pending.ts';
import { resolveTargets, type TargetPlacement } from './targets.ts';

/** What an operation's payload holds, by kind. */
export interface MovePayload {
  toMailboxId: number;
}
export interface CreateMailboxPayload {
  path: string;
}

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
    const placements = resolveTargets(db, action, target);
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

const roleNames: Partial<Record<MailboxRole, string>> = { archive: 'Archive', junk: 'Junk', trash: 'Trash' };

/** The account has no mailbox for this: one is made here at once, and on the server by the journal. */
function createForRole(db: WritableDb, accountId: number, role: MailboxRole, now: number): MailboxRow {
  const name = roleNames[role]!;
  // Servers that keep everything below INBOX (Courier, Cyrus) show it in the names of what is there already.
  const below = one<{ path: string; delimiter: string }>(
    db,
    `SELECT path, delimiter FROM mailbox WHERE account_id = ? AND delimiter IS NOT NULL
       AND upper(path) LIKE 'INBOX' || delimiter || '%' LIMIT 1`,
    accountId,
  );
  const others = one(
    db,
    `SELECT 1 FROM mailbox WHERE account_id = ? AND upper(path) NOT LIKE 'INBOX%' LIMIT 1`,
    accountId,
  );
  const path = below && !others ? `INBOX${below.delimiter}${name}` : name;
  const delimiter = one<{ delimiter: string | null }>(
    db,
    'SELECT delimiter FROM mailbox WHERE account_id = ? LIMIT 1',
    accountId,
  )?.delimiter;
  const existing = one<{ id: number }>(
    db,
    'SELECT id FROM mailbox WHERE account_id = ? AND path = ?',
    accountId,
    path,
  );
  if (existing) {
    run(db, 'UPDATE mailbox SET role = ? WHERE id = ?', role, existing.id);
    return mailboxById(db, existing.id)!;
  }
  const { id } = run(
    db,
    'INSERT INTO mailbox (account_id, path, delimiter, role) VALUES (?, ?, ?, ?)',
    accountId,
    path,
    delimiter ?? null,
    role,
  );
  const actionId = newAction(db, `Create folder ${name}`, false, now);
  const payload: CreateMailboxPayload = { path };
  insertOperation(db, actionId, accountId, 'create-mailbox', id, payload, `Create folder ${name}`, now);
  return mailboxById(db, id)!;
}

export function newAction(db: WritableDb, description: string, undoable: boolean, now: number): number {
  return run(
    db,
    'INSERT INTO action (description, undoable, created_at) VALUES (?, ?, ?)',
    description,
    undoable ? 1 : 0,
    now,
  ).id;
}

function insertOperation(
  db: WritableDb,
  actionId: number,
  accountId: number,
  kind: string,
  mailboxId: number,
  payload: object,
  description: string,
  now: number,
): number {
  return run(
    db,
    `INSERT INTO operation (account_id, action_id, kind, mailbox_id, payload, state, description, created_at)
     VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)`,
    accountId,
    actionId,
    kind,
    mailboxId,
    JSON.stringify(payload),
    description,
    now,
  ).id;
}

/** What the queueing functions need of a placement. */
export type QueuedPlacement = Pick<
  TargetPlacement,
  'id' | 'message_id' | 'mailbox_id' | 'account_id' | 'flags'
>;

/** Queues one STORE for placements of one mailbox and shows its effect. */
export function queueFlags(
  db: WritableDb,
  actionId: number,
  group: readonly QueuedPlacement[],
  change: FlagChange,
  description: string,
  now: number,
): number {
  const { account_id, mailbox_id } = group[0]!;
  const id = insertOperation(db, actionId, account_id, 'flags', mailbox_id, change, description, now);
  for (const placement of group) {
    addTarget(db, id, placement, null);
    run(
      db,
      'UPDATE placement SET flags = ? WHERE id = ?',
      applyFlagChange(placement.flags, change),
      placement.id,
    );
  }
  return id;
}

/**
 * Queues one MOVE for placements of one mailbox and shows its effect: gone here, there at once. What is shown there are
 * the flags that the server will have by then, as everything before is carried out first.
 */
export function queueMove(
  db: WritableDb,
  actionId: number,
  group: readonly QueuedPlacement[],
  toMailboxId: number,
  description: string,
  now: number,
): number {
  const { account_id, mailbox_id } = group[0]!;
  const payload: MovePayload = { toMailboxId };
  const id = insertOperation(db, actionId, account_id, 'move', mailbox_id, payload, description, now);
  for (const placement of group) {
    run(db, 'UPDATE placement SET removed_by = ? WHERE id = ?', id, placement.id);
    const created = run(
      db,
      `INSERT INTO placement (message_id, mailbox_id, uid, modseq, server_flags, server_keywords, flags, keywords,
                              created_by)
       SELECT message_id, ?, NULL, NULL, flags, keywords, flags, keywords, ?
       FROM placement WHERE id = ?`,
      toMailboxId,
      id,
      placement.id,
    );
    addTarget(db, id, placement, created.id);
  }
  return id;
}

function queueExpunge(
  db: WritableDb,
  actionId: number,
  group: readonly QueuedPlacement[],
  description: string,
  now: number,
): number {
  const { account_id, mailbox_id } = group[0]!;
  const id = insertOperation(db, actionId, account_id, 'expunge', mailbox_id, {}, description, now);
  for (const placement of group) {
    run(db, 'UPDATE placement SET removed_by = ? WHERE id = ?', id, placement.id);
    addTarget(db, id, placement, null);
  }
  return id;
}

function addTarget(
  db: WritableDb,
  operationId: number,
  placement: QueuedPlacement,
  newPlacementId: number | null,
): void {
  run(
    db,
    'INSERT INTO operation_target (operation_id, placement_id, message_id, new_placement_id) VALUES (?, ?, ?, ?)',
    operationId,
    placement.id,
    placement.message_id,
    newPlacementId,
  );
}
