import { Flag } from '../imap/flags.ts';
import { all, run, type WritableDb } from '../store/database.ts';

interface PlacedMessage {
  thread_id: number;
  mailbox_id: number;
  message_id: number;
  date: number;
  has_attachment: number;
  flags: number;
  keywords: string;
  aside: number;
  own: number;
}

interface Line {
  mailboxId: number;
  threadId: number;
  latestAt: number;
  newestMessageId: number;
  newestFlags: number;
  keywords: string;
  messages: number;
  unread: number;
  starred: number;
  hasAttachment: number;
}

interface StoredLine {
  mailbox_id: number;
  thread_id: number;
  messages: number;
  unread: number;
  line: string;
}

/** How many conversations one round looks at: bounds memory, and keeps each statement short. */
const roundSize = 400;

/**
 * Brings the list rows and counters of these conversations in line with their messages. Runs inside the transaction
 * of the change that touched them. Conversations without any message are removed.
 *
 * @returns the mailboxes in which something that a list or the tree shows has changed.
 */
export function refreshThreads(db: WritableDb, threadIds: Iterable<number>): Set<number> {
  const changed = new Set<number>();
  const ids = [...new Set(threadIds)];
  for (let start = 0; start < ids.length; start += roundSize) {
    refreshRound(db, ids.slice(start, start + roundSize), changed);
  }
  return changed;
}

function refreshRound(db: WritableDb, ids: number[], changed: Set<number>): void {
  const json = JSON.stringify(ids);
  const placed = all<PlacedMessage>(
    db,
    `SELECT m.thread_id, p.mailbox_id, m.id AS message_id, m.date, m.has_attachment, p.flags, p.keywords,
            coalesce(b.role IN ('trash', 'junk'), 0) AS aside, coalesce(b.role IN ('sent', 'drafts'), 0) AS own
     FROM json_each(?) t
     CROSS JOIN message m ON m.thread_id = t.value
     CROSS JOIN placement p ON p.message_id = m.id
     CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.removed_by IS NULL AND p.flags & ${Flag.deleted} = 0`,
    json,
  );
  const stored = new Map<string, StoredLine>();
  for (const row of all<StoredLine>(
    db,
    `SELECT l.mailbox_id, l.thread_id, l.messages, l.unread,
            json_array(l.latest_at, l.newest_message_id, l.messages, l.unread, l.starred, l.answered, l.draft,
                       l.has_attachment, l.keywords) AS line
     FROM json_each(?) t CROSS JOIN mailbox_thread l ON l.thread_id = t.value`,
    json,
  )) {
    stored.set(`${row.mailbox_id}/${row.thread_id}`, row);
  }

  const counts = new Map<number, { messages: number; unread: number; unreadThreads: number }>();
  const count = (mailboxId: number, messages: number, unread: number, unreadThreads: number): void => {
    const entry = counts.get(mailboxId) ?? { messages: 0, unread: 0, unreadThreads: 0 };
    entry.messages += messages;
    entry.unread += unread;
    entry.unreadThreads += unreadThreads;
    counts.set(mailboxId, entry);
  };

  for (const line of linesOf(placed)) {
    const key = `${line.mailboxId}/${line.threadId}`;
    const before = stored.get(key);
    stored.delete(key);
    if (before?.line === serialise(line)) continue;
    changed.add(line.mailboxId);
    writeLine(db, line);
    count(
      line.mailboxId,
      line.messages - (before?.messages ?? 0),
      line.unread - (before?.unread ?? 0),
      Number(line.unread > 0) - Number((before?.unread ?? 0) > 0),
    );
  }
  for (const gone of stored.values()) {
    changed.add(gone.mailbox_id);
    run(
      db,
      'DELETE FROM mailbox_thread WHERE mailbox_id = ? AND thread_id = ?',
      gone.mailbox_id,
      gone.thread_id,
    );
    count(gone.mailbox_id, -gone.messages, -gone.unread, -Number(gone.unread > 0));
  }
  for (const [mailboxId, delta] of counts) {
    run(
      db,
      `UPDATE mailbox SET total_messages = total_messages + ?, unread_messages = unread_messages + ?,
                          unread_threads = unread_threads + ? WHERE id = ?`,
      delta.messages,
      delta.unread,
      delta.unreadThreads,
      mailboxId,
    );
  }
  writeThreads(db, ids, placed);
}

function linesOf(placed: readonly PlacedMessage[]): Iterable<Line> {
  const lines = new Map<string, Line>();
  for (const row of placed) {
    const key = `${row.mailbox_id}/${row.thread_id}`;
    let line = lines.get(key);
    if (!line) {
      line = {
        mailboxId: row.mailbox_id,
        threadId: row.thread_id,
        latestAt: Number.NEGATIVE_INFINITY,
        newestMessageId: 0,
        newestFlags: 0,
        keywords: '[]',
        messages: 0,
        unread: 0,
        starred: 0,
        hasAttachment: 0,
      };
      lines.set(key, line);
    }
    line.messages++;
    if ((row.flags & Flag.seen) === 0) line.unread++;
    if (row.flags & Flag.flagged) line.starred++;
    if (row.has_attachment) line.hasAttachment = 1;
    if (isNewer(row, { date: line.latestAt, message_id: line.newestMessageId })) {
      line.latestAt = row.date;
      line.newestMessageId = row.message_id;
      line.newestFlags = row.flags;
      line.keywords = row.keywords;
    }
  }
  return lines.values();
}

/** Of two messages of the same moment the later stored one counts as newer, in every list alike. */
function isNewer(
  a: Pick<PlacedMessage, 'date' | 'message_id'>,
  b: Pick<PlacedMessage, 'date' | 'message_id'>,
): boolean {
  return a.date > b.date || (a.date === b.date && a.message_id > b.message_id);
}

function columns(line: Line): [number, number, number, number, number, number, number, number, string] {
  return [
    line.latestAt,
    line.newestMessageId,
    line.messages,
    line.unread,
    line.starred,
    line.newestFlags & Flag.answered ? 1 : 0,
    line.newestFlags & Flag.draft ? 1 : 0,
    line.hasAttachment,
    line.keywords,
  ];
}

/** The same text that `json_array` makes of the stored columns. */
function serialise(line: Line): string {
  return JSON.stringify(columns(line));
}

function writeLine(db: WritableDb, line: Line): void {
  run(
    db,
    `INSERT INTO mailbox_thread (mailbox_id, thread_id, latest_at, newest_message_id, messages, unread, starred,
                                 answered, draft, has_attachment, keywords)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET latest_at = excluded.latest_at, newest_message_id = excluded.newest_message_id,
       messages = excluded.messages, unread = excluded.unread, starred = excluded.starred,
       answered = excluded.answered, draft = excluded.draft, has_attachment = excluded.has_attachment,
       keywords = excluded.keywords`,
    line.mailboxId,
    line.threadId,
    ...columns(line),
  );
}

/** The rows over all mailboxes: what 'Unread', 'Starred' and the count beside a sender are read from. */
function writeThreads(db: WritableDb, ids: readonly number[], placed: readonly PlacedMessage[]): void {
  const byThread = new Map<number, PlacedMessage[]>();
  for (const row of placed) {
    const rows = byThread.get(row.thread_id);
    if (rows) rows.push(row);
    else byThread.set(row.thread_id, [row]);
  }
  for (const id of ids) {
    const rows = byThread.get(id) ?? [];
    const shown = rows.some((row) => !row.aside) ? rows.filter((row) => !row.aside) : rows;
    const messages = new Map<number, { unread: boolean; received: boolean; starred: boolean }>();
    let newest: PlacedMessage | undefined;
    for (const row of shown) {
      const entry = messages.get(row.message_id) ?? { unread: false, received: false, starred: false };
      entry.unread ||= (row.flags & Flag.seen) === 0;
      entry.received ||= (row.flags & Flag.seen) === 0 && !row.aside && !row.own;
      entry.starred ||= (row.flags & Flag.flagged) !== 0;
      messages.set(row.message_id, entry);
      if (!newest || isNewer(row, newest)) newest = row;
    }
    if (!newest) {
      run(
        db,
        `UPDATE thread SET latest_at = 0, newest_message_id = NULL, message_count = 0, unread = 0,
                           unread_received = 0, starred = 0
         WHERE id = ?`,
        id,
      );
      // A message may be without a mailbox for a moment (UIDVALIDITY change, move under way): keep its conversation.
      run(
        db,
        `DELETE FROM thread WHERE id = ? AND NOT EXISTS (SELECT 1 FROM message WHERE thread_id = thread.id)`,
        id,
      );
      continue;
    }
    const all = [...messages.values()];
    run(
      db,
      `UPDATE thread SET latest_at = ?, newest_message_id = ?, message_count = ?, unread = ?,
                         unread_received = ?, starred = ?
       WHERE id = ?`,
      newest.date,
      newest.message_id,
      all.length,
      all.filter((message) => message.unread).length,
      all.filter((message) => message.received).length,
      all.filter((message) => message.starred).length,
      id,
    );
  }
}
