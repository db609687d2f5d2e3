import { ApiError } from '../../../shared/api/error.ts';
import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import { Flag } from '../imap/flags.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { threadIdsOf } from '../threads/list.ts';

/** What can be told from the mail alone: a search is asked of the index before (search/targets.ts). */
export type JournalTarget = Exclude<ActionTarget, { kind: 'search' }>;

/** A target that names its conversations or messages. */
type ListedTarget = Exclude<JournalTarget, { kind: 'view' }>;

/** A message in a mailbox that an action touches. */
export interface TargetPlacement {
  id: number;
  message_id: number;
  thread_id: number;
  mailbox_id: number;
  account_id: number;
  role: string | null;
  flags: number;
  /** JSON array. */
  keywords: string;
  date: number;
}

/**
 * The placements that an action on these conversations or messages means:
 * - marking as read or unread concerns every message of the conversation;
 * - starring concerns the newest message, unstarring all;
 * - moving concerns what is shown in the view (this mailbox, the inboxes); from a view without mailboxes of its own
 *   (Unread, Starred, search) everything but Sent, Drafts and what is already aside.
 */
export function resolveTargets(db: ReadableDb, action: Action, named: JournalTarget): TargetPlacement[] {
  const target = spellOut(db, named);
  const rows = placementsOf(db, target);
  if (rows.length === 0) throw new ApiError('not-found', 'These messages are no longer here.');
  if (action.type === 'set-seen' || target.kind === 'mailbox') return rows;
  if (action.type === 'set-starred') {
    return action.value && target.kind === 'threads' ? newestOfEach(rows) : rows;
  }
  // A tag belongs to what is shown here, like a star; the copy in Sent or Trash is another matter.
  return target.kind === 'threads' ? inView(rows, target.view) : onePlacementEach(rows);
}

/** A list as what it shows: its conversations. */
function spellOut(db: ReadableDb, target: JournalTarget): ListedTarget {
  if (target.kind !== 'view') return target;
  const { view, filter, notAfter } = target;
  return { kind: 'threads', threadIds: threadIdsOf(db, view, filter, notAfter), view };
}

/** The account by the mailbox: of the message only what stands in the index of its conversation is read. */
const columns =
  'p.id, p.message_id, m.thread_id, p.mailbox_id, b.account_id, b.role, p.flags, p.keywords, m.date';
const shown = `p.removed_by IS NULL AND p.flags & ${Flag.deleted} = 0`;

/** All that is shown of what the target names, oldest first. */
function placementsOf(db: ReadableDb, target: ListedTarget): TargetPlacement[] {
  if (target.kind === 'mailbox') {
    return all<TargetPlacement>(
      db,
      `SELECT ${columns} FROM placement p
       CROSS JOIN message m ON m.id = p.message_id
       CROSS JOIN mailbox b ON b.id = p.mailbox_id
       WHERE p.mailbox_id = ? AND ${shown}
       ORDER BY m.date, p.id`,
      target.mailboxId,
    );
  }
  const ids = target.kind === 'threads' ? target.threadIds : target.messageIds;
  return all<TargetPlacement>(
    db,
    `SELECT ${columns} FROM json_each(?) t
     CROSS JOIN message m ON ${target.kind === 'threads' ? 'm.thread_id' : 'm.id'} = t.value
     CROSS JOIN placement p ON p.message_id = m.id
     CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE ${shown}
     ORDER BY m.date, p.id`,
    JSON.stringify([...new Set(ids)]),
  );
}

function newestOfEach(rows: TargetPlacement[]): TargetPlacement[] {
  const newest = new Map<number, number>();
  for (const row of rows) if (row.role !== 'trash') newest.set(row.thread_id, row.message_id);
  for (const row of rows) if (!newest.has(row.thread_id)) newest.set(row.thread_id, row.message_id);
  return rows.filter((row) => newest.get(row.thread_id) === row.message_id);
}

function inView(rows: TargetPlacement[], view: ThreadView | null): TargetPlacement[] {
  if (view?.kind === 'mailbox') return rows.filter((row) => row.mailbox_id === view.mailboxId);
  if (view?.kind === 'unified' && view.role !== 'starred' && view.role !== 'unread') {
    return rows.filter((row) => row.role === view.role);
  }
  const aside = new Set(['sent', 'drafts', 'trash', 'junk']);
  // What is in Sent or Drafts stands in Gmail's All Mail as well.
  const own = new Set(rows.filter((row) => aside.has(row.role ?? '')).map((row) => row.message_id));
  const received = rows.filter(
    (row) => !aside.has(row.role ?? '') && !(row.role === 'all' && own.has(row.message_id)),
  );
  return received.length > 0 ? received : rows.filter((row) => row.role !== 'trash');
}

/** A single message is moved once, from where it is read: its inbox before other mailboxes, All Mail last. */
function onePlacementEach(rows: TargetPlacement[]): TargetPlacement[] {
  const chosen = new Map<number, TargetPlacement>();
  for (const row of rows) {
    const known = chosen.get(row.message_id);
    if (!known || known.role === 'all' || row.role === 'inbox') chosen.set(row.message_id, row);
  }
  return [...chosen.values()];
}
