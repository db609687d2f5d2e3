import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import { Flag } from '../imap/flags.ts';
import { all, one, type ReadableDb, run } from '../store/database.ts';
import { otherPlacements } from '../store/labels.ts';
import { type MailboxRow, mailboxById, mailboxByRole, roleChoices } from '../store/mailboxes.ts';
import { keepsLabels } from '../store/server-facts.ts';
import type { SyncContext } from '../sync/context.ts';
import { noteDeparted } from '../sync/departed.ts';
import type { Located } from './locate.ts';
import type { FlagChange } from './pending.ts';
import type { QueuedPlacement } from './queue.ts';
import type { OperationRow } from './revert.ts';
import type { TargetPlacement } from './targets.ts';

/*
 * Where mailboxes are labels (Gmail, X-GM-EXT-1; row C7): a message is stored once and stands in All Mail and in the
 * mailbox of each of its labels. MOVE takes a label away and gives another; All Mail is none, so that archiving only
 * takes away, and nothing leaves All Mail but to Trash and Spam, which take it out of everything else.
 */

/** A message's place to act on, where it stands in several: its inbox, then a label, and All Mail last. */
function rank(role: string | null): number {
  return role === 'inbox' ? 0 : role === 'all' ? 2 : 1;
}

/**
 * Where mailboxes are labels, what is done to a message is done once, in one of its mailboxes. Archiving takes only
 * INBOX away, unless it was asked for in the mailbox of a label.
 */
export function oncePerMessage(
  db: ReadableDb,
  action: Action,
  target: ActionTarget,
  placements: TargetPlacement[],
): TargetPlacement[] {
  const labelled = new Set(
    [...new Set(placements.map((placement) => placement.account_id))].filter((id) => keepsLabels(db, id)),
  );
  if (labelled.size === 0) return placements;
  const viewed = target.kind === 'mailbox' || ('view' in target && target.view?.kind === 'mailbox');
  const chosen = new Map<number, TargetPlacement>();
  for (const placement of placements) {
    if (!labelled.has(placement.account_id)) continue;
    if (action.type === 'archive' && !viewed && placement.role !== 'inbox') continue;
    if (action.type === 'not-junk' && placement.role !== 'junk') continue;
    if (action.type === 'delete' && action.permanent && !isAside(placement.role)) continue;
    const known = chosen.get(placement.message_id);
    if (!known || rank(placement.role) < rank(known.role)) chosen.set(placement.message_id, placement);
  }
  const kept = new Set(chosen.values());
  return placements.filter((placement) => !labelled.has(placement.account_id) || kept.has(placement));
}

/** All Mail, where archiving takes a label away, whatever a label is called; not where the person has chosen another. */
export function archiveOfLabels(db: ReadableDb, accountId: number): MailboxRow | undefined {
  if (!keepsLabels(db, accountId) || roleChoices(db, accountId).has('archive')) return undefined;
  return mailboxByRole(db, accountId, 'all');
}

function isAside(role: string | null | undefined): boolean {
  return role === 'trash' || role === 'junk';
}

/** A message moved from All Mail to a label stays where it was: it is given the label. */
export function isMoveByCopy(
  db: ReadableDb,
  from: Pick<QueuedPlacement, 'account_id' | 'mailbox_id'>,
  toMailboxId: number,
): boolean {
  if (!keepsLabels(db, from.account_id)) return false;
  return mailboxById(db, from.mailbox_id)?.role === 'all' && !isAside(mailboxById(db, toMailboxId)?.role);
}

/** What else these messages leave when they are moved there: everything, when it is Trash or Spam. By message. */
export function labelsLost(
  db: ReadableDb,
  group: readonly QueuedPlacement[],
  toMailboxId: number,
): Map<number, { id: number; mailbox_id: number; role: string | null }[]> {
  const { account_id, mailbox_id } = group[0]!;
  if (!keepsLabels(db, account_id) || !isAside(mailboxById(db, toMailboxId)?.role)) return new Map();
  return new Map(
    group
      .map(
        ({ message_id }) => [message_id, otherPlacements(db, message_id, [mailbox_id, toMailboxId])] as const,
      )
      .filter(([, others]) => others.length > 0),
  );
}

/** The labels among them that can be given back; All Mail and Starred follow by themselves. */
export function mailboxesOf(
  lost: ReadonlyMap<number, readonly { mailbox_id: number; role: string | null }[]>,
): Record<number, number[]> {
  return Object.fromEntries(
    [...lost].map(([messageId, others]) => [
      messageId,
      others.filter(({ role }) => role !== 'all' && role !== 'flagged').map(({ mailbox_id }) => mailbox_id),
    ]),
  );
}

/** The row of a message that stands there already, as everything does in All Mail; undefined on other servers. */
export function standsThere(
  db: ReadableDb,
  placement: Pick<QueuedPlacement, 'message_id' | 'account_id'>,
  mailboxId: number,
): number | undefined {
  if (!keepsLabels(db, placement.account_id)) return undefined;
  return one<{ id: number }>(
    db,
    `SELECT id FROM placement WHERE message_id = ? AND mailbox_id = ? AND removed_by IS NULL AND uid IS NOT NULL`,
    placement.message_id,
    mailboxId,
  )?.id;
}

/**
 * After a move: the rows of the other labels go with those that the server has moved (`moved`) and come back for the
 * rest. Runs inside the transaction that ends the operation.
 */
export function settleLabels(
  context: SyncContext,
  operation: OperationRow,
  located: readonly Located[],
  moved: (target: Located) => boolean,
): void {
  const { durable, account } = context;
  if (!keepsLabels(durable, account.id)) return;
  for (const target of located) {
    const others = all<{ id: number; mailbox_id: number; uid: number | null }>(
      durable,
      'SELECT id, mailbox_id, uid FROM placement WHERE message_id = ? AND removed_by = ? AND id <> ?',
      target.messageId,
      operation.id,
      target.placementId,
    );
    for (const other of others) {
      if (!moved(target)) run(durable, 'UPDATE placement SET removed_by = NULL WHERE id = ?', other.id);
      else {
        if (other.uid !== null) noteDeparted(context, other.mailbox_id, [other.uid]);
        run(durable, 'DELETE FROM placement WHERE id = ?', other.id);
      }
    }
  }
}

/** Mailboxes beside source and destination whose messages change with a move. */
export function mailboxesMovedAlong(
  context: SyncContext,
  operation: OperationRow,
  toMailboxId: number,
): number[] {
  const { cache, account } = context;
  if (!keepsLabels(cache, account.id)) return [];
  const roles = [operation.mailbox_id!, toMailboxId].map((id) => mailboxById(cache, id)?.role);
  if (!roles.some(isAside)) return [];
  const all = mailboxByRole(cache, account.id, 'all');
  const { labels = {} } = JSON.parse(operation.payload) as { labels?: Record<number, number[]> };
  return [...new Set([...(all ? [all.id] : []), ...Object.values(labels).flat()])];
}

/** Starred, where it is a mailbox that a change of flags fills and empties. */
export function mailboxesOfFlags(context: SyncContext, operation: OperationRow): number[] {
  const { add, remove } = JSON.parse(operation.payload) as FlagChange;
  if (((add | remove) & Flag.flagged) === 0 || !keepsLabels(context.cache, context.account.id)) return [];
  const starred = mailboxByRole(context.cache, context.account.id, 'flagged');
  return starred ? [starred.id] : [];
}
