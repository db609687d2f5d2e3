import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { run, type WritableDb } from '../store/database.ts';
import { mirrorFlags } from '../store/labels.ts';
import { oppositeOperation } from './batch.ts';
import { isMoveByCopy, labelsLost, mailboxesOf, standsThere } from './labels.ts';
import type { UidPosition } from './locate.ts';
import { applyFlagChange, type FlagChange } from './pending.ts';
import type { TargetPlacement } from './targets.ts';

/** What an operation's payload holds, by kind; that of `flags` is a `FlagChange`, that of `expunge` is empty. */
export interface MovePayload {
  toMailboxId: number;
  /** Other labels that messages lose by it, as mailboxes by message: what undoing gives them back. */
  labels?: Record<number, number[]>;
}
/** A message on its way into a mailbox; its bytes are a file of `store/raw-messages.ts`. */
export interface AppendPayload {
  file: string;
  /** Bytes. */
  size: number;
  flags: number;
  keywords: string[];
  /** INTERNALDATE, milliseconds since 1970. */
  receivedAt: number;
  messageId: string | null;
  subject: string;
  /** Where the UIDs of the mailbox stood before it was first sent: only later ones can be this message. */
  before?: UidPosition;
}
export interface CopyPayload {
  toMailboxId: number;
  /** As in `AppendPayload`. */
  before?: UidPosition;
}
export interface CreateMailboxPayload {
  path: string;
  delimiter: string | null;
  /** What it was made for, if anything. */
  role: MailboxRole | null;
}
/** Also what is below it is renamed by the server (RFC 9051 section 6.3.6). */
export interface RenameMailboxPayload {
  from: string;
  to: string;
}
export interface DeleteMailboxPayload {
  path: string;
  /** As it was, to be made again. */
  delimiter: string | null;
  subscribed: boolean;
}
/** What was chosen and shown before a choice of the person; nothing of it is sent. */
export interface ChooseRolePayload {
  choices: { role: string; path: string }[];
  roles: { id: number; role: string | null }[];
}
export interface SubscribeMailboxPayload {
  path: string;
  subscribed: boolean;
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

/** Adds a row to the journal, queued. Its local effect belongs into the same transaction. */
export function insertOperation(
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
  'id' | 'message_id' | 'mailbox_id' | 'account_id' | 'flags' | 'keywords'
>;

/**
 * Queues one STORE for placements of one mailbox and shows its effect. Where it only takes back what has not been sent
 * yet (a star set and cleared), both are done and nothing is sent; either can still be undone.
 */
export function queueFlags(
  db: WritableDb,
  actionId: number,
  group: readonly QueuedPlacement[],
  change: FlagChange,
  description: string,
  now: number,
): number {
  const { account_id, mailbox_id } = group[0]!;
  const opposite = oppositeOperation(
    db,
    account_id,
    mailbox_id,
    change,
    group.map(({ id }) => id),
  );
  const id = insertOperation(db, actionId, account_id, 'flags', mailbox_id, change, description, now);
  if (opposite !== undefined) run(db, `UPDATE operation SET state = 'done' WHERE id IN (?, ?)`, opposite, id);
  for (const placement of group) {
    addTarget(db, id, placement, null);
    const keywords = JSON.parse(placement.keywords) as string[];
    const after = applyFlagChange({ bits: placement.flags, keywords }, change);
    run(
      db,
      'UPDATE placement SET flags = ?, keywords = ? WHERE id = ?',
      after.bits,
      JSON.stringify(after.keywords),
      placement.id,
    );
  }
  mirrorFlags(
    db,
    group.map((placement) => placement.id),
  );
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
  if (isMoveByCopy(db, group[0]!, toMailboxId)) {
    return queueCopy(db, actionId, group, toMailboxId, description, now);
  }
  const lost = labelsLost(db, group, toMailboxId);
  const payload: MovePayload = lost.size === 0 ? { toMailboxId } : { toMailboxId, labels: mailboxesOf(lost) };
  const id = insertOperation(db, actionId, account_id, 'move', mailbox_id, payload, description, now);
  for (const placement of group) {
    run(db, 'UPDATE placement SET removed_by = ? WHERE id = ?', id, placement.id);
    const there = standsThere(db, placement, toMailboxId) ?? placeAlso(db, id, placement.id, toMailboxId);
    for (const label of lost.get(placement.message_id) ?? []) {
      run(db, 'UPDATE placement SET removed_by = ? WHERE id = ?', id, label.id);
    }
    addTarget(db, id, placement, there);
  }
  return id;
}

/** Queues one COPY for placements of one mailbox, and shows the copies with the flags that they will have. */
export function queueCopy(
  db: WritableDb,
  actionId: number,
  group: readonly QueuedPlacement[],
  toMailboxId: number,
  description: string,
  now: number,
): number {
  const { account_id, mailbox_id } = group[0]!;
  const payload: CopyPayload = { toMailboxId };
  const id = insertOperation(db, actionId, account_id, 'copy', mailbox_id, payload, description, now);
  for (const placement of group) addTarget(db, id, placement, placeAlso(db, id, placement.id, toMailboxId));
  return id;
}

/** A second row for a message, in another mailbox, until the server confirms it. */
function placeAlso(db: WritableDb, operationId: number, placementId: number, toMailboxId: number): number {
  return run(
    db,
    `INSERT INTO placement (message_id, mailbox_id, uid, modseq, server_flags, server_keywords, flags, keywords,
                            created_by)
     SELECT message_id, ?, NULL, NULL, flags, keywords, flags, keywords, ?
     FROM placement WHERE id = ?`,
    toMailboxId,
    operationId,
    placementId,
  ).id;
}

/** Queues the removal of placements of one mailbox for good, and hides them. */
export function queueExpunge(
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

/** Adds a placement to what an operation works on. */
export function addTarget(
  db: WritableDb,
  operationId: number,
  placement: Pick<QueuedPlacement, 'id' | 'message_id'>,
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
