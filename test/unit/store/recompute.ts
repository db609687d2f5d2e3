import { Flag } from '../../../main/engine/imap/flags.ts';
import { all, type ReadableDb } from '../../../main/engine/store/database.ts';

interface Placed {
  mailbox_id: number;
  thread_id: number;
  message_id: number;
  date: number;
  flags: number;
  keywords: string;
  has_attachment: number;
  role: string | null;
}

const newestFirst = (a: Placed, b: Placed): number => b.date - a.date || b.message_id - a.message_id;

function shownPlacements(db: ReadableDb): Placed[] {
  return all<Placed>(
    db,
    `SELECT p.mailbox_id, m.thread_id, m.id AS message_id, m.date, p.flags, p.keywords, m.has_attachment, b.role
     FROM placement p JOIN message m ON m.id = p.message_id JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.removed_by IS NULL`,
  ).filter((row) => (row.flags & Flag.deleted) === 0);
}

const count = <T>(rows: readonly T[], test: (row: T) => boolean): number => rows.filter(test).length;
const isUnread = (row: Placed): boolean => (row.flags & Flag.seen) === 0;
const isStarred = (row: Placed): boolean => (row.flags & Flag.flagged) !== 0;

const notReceived = new Set(['sent', 'drafts', 'junk', 'trash']);

/** Every list row as it must be, made slowly from the messages alone. */
export function expectedLines(db: ReadableDb): unknown[] {
  const groups = Map.groupBy(shownPlacements(db), (row) => `${row.mailbox_id}/${row.thread_id}`);
  return [...groups.values()]
    .map((rows) => {
      const newest = [...rows].sort(newestFirst)[0]!;
      return {
        mailbox_id: newest.mailbox_id,
        thread_id: newest.thread_id,
        latest_at: newest.date,
        newest_message_id: newest.message_id,
        messages: rows.length,
        unread: count(rows, isUnread),
        starred: count(rows, isStarred),
        has_attachment: count(rows, (row) => row.has_attachment === 1) > 0 ? 1 : 0,
      };
    })
    .sort((a, b) => a.mailbox_id - b.mailbox_id || a.thread_id - b.thread_id);
}

export function storedLines(db: ReadableDb): unknown[] {
  return all(
    db,
    `SELECT mailbox_id, thread_id, latest_at, newest_message_id, messages, unread, starred, has_attachment
     FROM mailbox_thread ORDER BY mailbox_id, thread_id`,
  );
}

/** Every conversation as it must be; those without a shown message count nothing. */
export function expectedThreads(db: ReadableDb): unknown[] {
  const byThread = Map.groupBy(shownPlacements(db), (row) => row.thread_id);
  return all<{ id: number }>(db, 'SELECT DISTINCT thread_id AS id FROM message ORDER BY thread_id').map(
    ({ id }) => {
      const rows = byThread.get(id) ?? [];
      const inPlace = rows.filter((row) => row.role !== 'trash' && row.role !== 'junk');
      const shown = inPlace.length > 0 ? inPlace : rows;
      const messages = Map.groupBy(shown, (row) => row.message_id);
      const newest = [...shown].sort(newestFirst)[0];
      return {
        id,
        latest_at: newest?.date ?? 0,
        newest_message_id: newest?.message_id ?? null,
        message_count: messages.size,
        unread: count([...messages.values()], (placements) => placements.some(isUnread)),
        unread_received: count([...Map.groupBy(rows, (row) => row.message_id).values()], (placements) =>
          placements.some((row) => isUnread(row) && !notReceived.has(row.role ?? '')),
        ),
        starred: count([...messages.values()], (placements) => placements.some(isStarred)),
      };
    },
  );
}

export function storedThreads(db: ReadableDb): unknown[] {
  return all(
    db,
    'SELECT id, latest_at, newest_message_id, message_count, unread, unread_received, starred FROM thread ORDER BY id',
  );
}

export function expectedCounters(db: ReadableDb): unknown[] {
  const byMailbox = Map.groupBy(shownPlacements(db), (row) => row.mailbox_id);
  return all<{ id: number }>(db, 'SELECT id FROM mailbox ORDER BY id').map(({ id }) => {
    const rows = byMailbox.get(id) ?? [];
    return {
      id,
      total_messages: rows.length,
      unread_messages: count(rows, isUnread),
      unread_threads: new Set(rows.filter(isUnread).map((row) => row.thread_id)).size,
    };
  });
}

export function storedCounters(db: ReadableDb): unknown[] {
  return all(db, 'SELECT id, total_messages, unread_messages, unread_threads FROM mailbox ORDER BY id');
}

/** Keys in the full-text index, and those of the messages. */
export function indexedAndStored(db: ReadableDb): [number[], number[]] {
  const ids = (sql: string): number[] => all<{ id: number }>(db, sql).map((row) => row.id);
  return [
    ids('SELECT rowid AS id FROM message_text ORDER BY rowid'),
    ids('SELECT sort_key AS id FROM message ORDER BY sort_key'),
  ];
}
