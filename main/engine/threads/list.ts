import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { Address } from '../../../shared/model/message.ts';
import type { ThreadCursor, ThreadFilter, ThreadRow } from '../../../shared/model/thread.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { baseSubject } from './subject.ts';

interface LineRow {
  thread_id: number;
  account_id: number;
  latest_at: number;
  subject: string;
  snippet: string;
  addresses: string | null;
  message_count: number;
  unread: number;
  starred: number;
  answered: number;
  draft: number;
  has_attachment: number;
  keywords: string;
  /** JSON array of name and address of senders, the newest message's first. */
  senders: string;
}

/** Rows strictly after the cursor in (date, thread) descending order; everything is before none. */
const beginning: ThreadCursor = { date: Number.MAX_SAFE_INTEGER, threadId: Number.MAX_SAFE_INTEGER };

/**
 * One page of a view, newest first: an index range scan per mailbox it draws from, merged here, so that a view over
 * several inboxes costs their number and not their size.
 */
export function listThreads(
  db: ReadableDb,
  view: ThreadView,
  filter: ThreadFilter,
  after: ThreadCursor | null,
  limit: number,
): { rows: ThreadRow[]; next: ThreadCursor | null } {
  const cursor = after ?? beginning;
  const role = everywhereRole(view);
  const lines =
    role !== null
      ? threadLines(db, role, filter, cursor, limit + 1)
      : mergeNewest(
          mailboxIdsOf(db, view).map((mailboxId) => mailboxLines(db, mailboxId, filter, cursor, limit + 1)),
          limit + 1,
        );
  const page = lines.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(toRow),
    next: lines.length > limit && last ? { date: last.latest_at, threadId: last.thread_id } : null,
  };
}

/** Of these conversations the lines that the view has now, in no order: what a change of a few of them has made of it. */
export function listRows(
  db: ReadableDb,
  view: ThreadView,
  filter: ThreadFilter,
  threadIds: readonly number[],
): ThreadRow[] {
  const ids = JSON.stringify([...new Set(threadIds)]);
  const role = everywhereRole(view);
  const lines =
    role !== null
      ? all<LineRow>(
          db,
          `SELECT ${threadColumns} FROM json_each(?) j CROSS JOIN thread t ON t.id = j.value ${newestOfThread}
           WHERE ${everywhere[role]} ${narrowing(role, filter)}`,
          ids,
        )
      : mailboxIdsOf(db, view).flatMap((mailboxId) =>
          all<LineRow>(
            db,
            `SELECT ${lineColumns} FROM json_each(?) j
             CROSS JOIN mailbox_thread l ON l.mailbox_id = ? AND l.thread_id = j.value ${ofLine}
             WHERE TRUE ${filters[filter]}`,
            ids,
            mailboxId,
          ),
        );
  return lines.map(toRow);
}

/** All conversations of a view that are not newer than `notAfter`, in no order. */
export function threadIdsOf(
  db: ReadableDb,
  view: ThreadView,
  filter: ThreadFilter,
  notAfter: number,
): number[] {
  const role = everywhereRole(view);
  const rows =
    role !== null
      ? all<{ id: number }>(
          db,
          `SELECT t.id FROM thread t ${newestOfThread}
           WHERE ${everywhere[role]} AND t.latest_at <= ? ${everywhereFilters[filter]}`,
          notAfter,
        )
      : mailboxIdsOf(db, view).flatMap((mailboxId) =>
          all<{ id: number }>(
            db,
            `SELECT l.thread_id AS id FROM mailbox_thread l WHERE l.mailbox_id = ? AND l.latest_at <= ? ${filters[filter]}`,
            mailboxId,
            notAfter,
          ),
        );
  return [...new Set(rows.map((row) => row.id))];
}

/** The views over conversations wherever they are; null for any other. */
function everywhereRole(view: ThreadView): keyof typeof everywhere | null {
  return view.kind === 'unified' && (view.role === 'starred' || view.role === 'unread') ? view.role : null;
}

function mailboxIdsOf(db: ReadableDb, view: ThreadView): number[] {
  if (view.kind === 'mailbox') return [view.mailboxId];
  return all<{ id: number }>(db, 'SELECT id FROM mailbox WHERE role = ?', view.role).map((row) => row.id);
}

const filters: Record<ThreadFilter, string> = {
  all: '',
  unread: 'AND l.unread > 0',
  starred: 'AND l.starred > 0',
  attachment: 'AND l.has_attachment = 1',
};

/** What a line shows, of `mailbox_thread` l. */
const lineColumns = `l.thread_id, m.account_id, l.latest_at, m.subject, m.snippet,
  iif(m.outgoing, m.addresses, NULL) AS addresses, t.message_count, l.unread, l.starred,
  l.answered, l.draft, l.has_attachment, l.keywords, ${sendersOf('l.thread_id')} AS senders`;
const ofLine = `CROSS JOIN thread t ON t.id = l.thread_id CROSS JOIN message m ON m.id = l.newest_message_id`;

function mailboxLines(
  db: ReadableDb,
  mailboxId: number,
  filter: ThreadFilter,
  cursor: ThreadCursor,
  limit: number,
): LineRow[] {
  return all<LineRow>(
    db,
    `SELECT ${lineColumns} FROM mailbox_thread l ${ofLine}
     WHERE l.mailbox_id = ? AND (l.latest_at, l.thread_id) < (?, ?) ${filters[filter]}
     ORDER BY l.latest_at DESC, l.thread_id DESC LIMIT ?`,
    mailboxId,
    cursor.date,
    cursor.threadId,
    limit,
  );
}

const everywhereFilters: Record<ThreadFilter, string> = {
  all: '',
  unread: 'AND t.unread > 0',
  starred: 'AND t.starred > 0',
  // The plus keeps SQLite to the order of the list.
  attachment: 'AND +m.has_attachment = 1',
};

const everywhere = { unread: 't.unread_received > 0', starred: 't.starred > 0' } as const;

function narrowing(role: keyof typeof everywhere, filter: ThreadFilter): string {
  return filter === role ? '' : everywhereFilters[filter];
}

/** The same of a conversation wherever it is. */
const threadColumns = `t.id AS thread_id, t.account_id, t.latest_at, m.subject, m.snippet,
  iif(m.outgoing, m.addresses, NULL) AS addresses, t.message_count, t.unread, t.starred,
  0 AS answered, 0 AS draft, m.has_attachment, '[]' AS keywords, ${sendersOf('t.id')} AS senders`;
const newestOfThread = 'CROSS JOIN message m ON m.id = t.newest_message_id';

/** Unread or starred conversations of all accounts, whatever mailboxes they are in. */
function threadLines(
  db: ReadableDb,
  role: keyof typeof everywhere,
  filter: ThreadFilter,
  cursor: ThreadCursor,
  limit: number,
): LineRow[] {
  return all<LineRow>(
    db,
    `SELECT ${threadColumns} FROM thread t ${newestOfThread}
     WHERE ${everywhere[role]} AND (t.latest_at, t.id) < (?, ?) ${narrowing(role, filter)}
     ORDER BY t.latest_at DESC, t.id DESC LIMIT ?`,
    cursor.date,
    cursor.threadId,
    limit,
  );
}

/** How many conversations the view 'Unread' holds. */
export function countUnread(db: ReadableDb): number {
  return one<{ count: number }>(db, 'SELECT count(*) AS count FROM thread WHERE unread_received > 0')!.count;
}

function mergeNewest(lists: LineRow[][], limit: number): LineRow[] {
  if (lists.length === 1) return lists[0]!;
  return lists
    .flat()
    .sort((a, b) => b.latest_at - a.latest_at || b.thread_id - a.thread_id)
    .slice(0, limit);
}

function toRow(line: LineRow): ThreadRow {
  return {
    threadId: line.thread_id,
    accountId: line.account_id,
    subject: line.message_count > 1 ? baseSubject(line.subject) : line.subject,
    participants: participants(line.senders),
    recipients: recipientsOf(line.addresses),
    messageCount: Math.max(1, line.message_count),
    unread: line.unread > 0,
    starred: line.starred > 0,
    answered: line.answered === 1,
    hasAttachment: line.has_attachment === 1,
    draft: line.draft === 1,
    date: line.latest_at,
    snippet: line.snippet,
    keywords: JSON.parse(line.keywords) as string[],
  };
}

/** Whom a message went to, for the line of a list: nobody reads more than a few names. */
export function recipientsOf(addresses: string | null): Address[] {
  if (addresses === null) return [];
  const { to, cc, bcc } = JSON.parse(addresses) as MessageAddresses;
  return [...to, ...cc, ...bcc].slice(0, 4);
}

/** SQL for the senders of a conversation's newest messages: with the lines, as asking for each takes most of a page. */
function sendersOf(threadId: string): string {
  return `(SELECT json_group_array(json_array(s.addresses ->> '$.from[0].name', s.addresses ->> '$.from[0].address'))
           FROM (SELECT addresses FROM message WHERE thread_id = ${threadId} ORDER BY date DESC LIMIT 24) s)`;
}

/** Senders, newest last, each once. Of a mailing to itself the recipients say more, but only senders are certain. */
function participants(senders: string): Address[] {
  const seen = new Map<string, Address>();
  for (const [name, address] of JSON.parse(senders) as [string | null, string | null][]) {
    const key = (address || name || '').toLowerCase();
    if (!seen.has(key)) seen.set(key, { name: name ?? '', address: address ?? '' });
    if (seen.size === 4) break;
  }
  return [...seen.values()].reverse();
}
