import { all, one, run, type WritableDb } from '../store/database.ts';
import { apart } from './apart.ts';
import { cutHere } from './cut-aside.ts';
import type { CutText, WaitingText } from './cut-text.ts';
import { forgetSeenTerms, TermNotes } from './terms.ts';

/** A message that waits for the index. */
export interface WaitingRow {
  sort_key: number;
  /** Null when it has gone meanwhile. */
  text: WaitingText | null;
}

interface Row extends WaitingText {
  sort_key: number;
  is_there: 0 | 1;
}

const columns =
  'q.sort_key, m.id IS NOT NULL AS is_there, m.subject, m.addresses, m.structure, m.list_id, b.parts';
const tables =
  'index_queue q LEFT JOIN message m ON m.sort_key = q.sort_key LEFT JOIN body b ON b.message_id = m.id';

/** The newest of the messages that wait for the index and have a smaller sort_key than `below`, newest first. */
export function readWaiting(db: WritableDb, below: number, limit: number): WaitingRow[] {
  return all<Row>(
    db,
    `SELECT ${columns} FROM ${tables} WHERE q.sort_key < ? ORDER BY q.sort_key DESC LIMIT ?`,
    below,
    limit,
  ).map(asWaiting);
}

function asWaiting({ sort_key, is_there, ...text }: Row): WaitingRow {
  return { sort_key, text: is_there === 1 ? text : null };
}

/** True while a message waits for the index as it was read. */
function isUnchanged(db: WritableDb, { sort_key, text }: WaitingRow): boolean {
  const row = one<Row>(db, `SELECT ${columns} FROM ${tables} WHERE q.sort_key = ?`, sort_key);
  if (row === undefined) return false;
  const now = asWaiting(row).text;
  if (now === null || text === null) return now === text;
  return (
    now.parts === text.parts &&
    now.subject === text.subject &&
    now.addresses === text.addresses &&
    now.structure === text.structure &&
    now.list_id === text.list_id
  );
}

/** Compounds that are in the table for certain; only spares asking. Empty again after a transaction that failed. */
const seenCompounds = new WeakMap<object, Set<string>>();
const rememberedCompounds = 200_000;

/** To be called when a transaction that wrote to the index was rolled back, and when nothing is written for a while. */
export function forgetSeenWords(db: WritableDb): void {
  forgetSeenTerms(db);
  seenCompounds.delete(db.raw);
}

/**
 * Brings the index in line with the newest of the messages that wait for it, in the caller's transaction. Answers how
 * many there were.
 */
export function indexNewest(db: WritableDb, limit: number): number {
  const rows = readWaiting(db, Number.MAX_SAFE_INTEGER, limit);
  const cuts = cutHere(rows.map(({ text }) => text));
  write(
    db,
    rows.map(({ sort_key }, index) => ({ sortKey: sort_key, cut: cuts[index]! })),
  );
  noteWords(db, rows, cuts);
  return rows.length;
}

/**
 * Writes messages that were cut since they were read with `readWaiting`, newest first, in the caller's transaction. One
 * that has changed meanwhile is left out, and goes on waiting.
 */
export function writeCut(
  db: WritableDb,
  waiting: readonly WaitingRow[],
  cuts: readonly (CutText | null)[],
): void {
  write(
    db,
    waiting.flatMap((row, index) =>
      isUnchanged(db, row) ? { sortKey: row.sort_key, cut: cuts[index] ?? null } : [],
    ),
  );
  // Those of one that was left out, too: older ones do not name them again.
  noteWords(db, waiting, cuts);
}

/** What FTS5 gathers before it writes a segment, in bytes; its own megabyte makes twice the work of a long transaction. */
const gatheredBytes = 8 * 1024 * 1024;

/** From now on FTS5 gathers more before it writes. */
export function gatherMore(db: WritableDb): void {
  run(db, `INSERT INTO message_text (message_text, rank) VALUES ('hashsize', ${gatheredBytes})`);
}

/** `cut`: null for a message that has gone. Newest first. */
interface Ready {
  sortKey: number;
  cut: CutText | null;
}

function write(db: WritableDb, ready: readonly Ready[]): void {
  // Oldest first within the batch: FTS5 writes out what it has gathered whenever a rowid is not above the one before,
  // which makes a segment of each message and the merging of them the most of the work.
  for (const { sortKey, cut } of ready.toReversed()) {
    if (cut) {
      run(
        db,
        `INSERT OR REPLACE INTO message_text (rowid, subject, sender, recipients, copies, blind, body, filenames, list)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        sortKey,
        ...cut.columns,
      );
    }
    run(db, 'DELETE FROM index_queue WHERE sort_key = ?', sortKey);
  }
}

/** Words by which others are found. One that no message has after all does no harm. */
function noteWords(db: WritableDb, rows: readonly WaitingRow[], cuts: readonly (CutText | null)[]): void {
  const terms = new TermNotes(db);
  for (const [index, cut] of cuts.entries()) {
    if (!cut) continue;
    terms.add(wordsOf(cut.terms), rows[index]!.sort_key);
    noteCompounds(db, wordsOf(cut.compounds));
  }
  terms.write();
}

function wordsOf(list: string): string[] {
  return list === '' ? [] : list.split(' ');
}

function noteCompounds(db: WritableDb, compounds: readonly string[]): void {
  let seen = seenCompounds.get(db.raw);
  if (!seen || seen.size > rememberedCompounds) {
    seen = new Set();
    seenCompounds.set(db.raw, seen);
  }
  for (const word of compounds) {
    if (seen.has(word)) continue;
    const { changes, id } = run(db, 'INSERT OR IGNORE INTO message_text_word (word) VALUES (?)', word);
    if (changes > 0) run(db, 'INSERT INTO message_text_part (rowid, word) VALUES (?, ?)', id, word);
    seen.add(apart(word));
  }
}
