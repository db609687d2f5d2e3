import { all, one, type ReadableDb, run, type WritableDb } from '../store/database.ts';
import type { WaitingText } from './cut-text.ts';

/** A message that waits for the index, by its sort_key, as it was in this version. */
export interface Waiting {
  sort_key: number;
  version: number;
}

/** A message that waits, and what it has to be found by: null when it has gone. */
export interface WaitingMessage extends Waiting {
  text: WaitingText | null;
}

/** Messages from one sort_key to another, both included. */
export interface Range {
  from: number;
  to: number;
}

/** The newest of the messages that wait for the index and are not in a range, newest first. */
export function readWaiting(db: ReadableDb, limit: number, except: Range | null = null): WaitingMessage[] {
  const { from, to } = except ?? { from: 0, to: -1 };
  const newer = readBetween(db, to + 1, Number.MAX_SAFE_INTEGER, limit);
  const left = limit - newer.length;
  return left === 0 || except === null ? newer : [...newer, ...readBetween(db, 0, from - 1, left)];
}

interface Row extends WaitingText, Waiting {
  is_there: 0 | 1;
}

function readBetween(db: ReadableDb, from: number, to: number, limit: number): WaitingMessage[] {
  return all<Row>(
    db,
    `SELECT q.sort_key, q.version, m.id IS NOT NULL AS is_there, m.subject, m.addresses, m.structure, m.list_id, b.parts
     FROM index_queue q LEFT JOIN message m ON m.sort_key = q.sort_key LEFT JOIN body b ON b.message_id = m.id
     WHERE q.sort_key BETWEEN ? AND ? ORDER BY q.sort_key DESC LIMIT ?`,
    ...[from, to, limit],
  ).map(({ sort_key, version, is_there, ...text }) => ({
    ...{ sort_key, version },
    text: is_there === 1 ? text : null,
  }));
}

/** Strikes off messages that the index has taken in as they were; one that has changed since goes on waiting. */
export function strikeOff(db: WritableDb, done: readonly Waiting[]): void {
  run(
    db,
    `DELETE FROM index_queue WHERE rowid IN (
       SELECT q.sort_key FROM json_each(?) d CROSS JOIN index_queue q ON q.sort_key = d.value ->> 0
       WHERE q.version = d.value ->> 1)`,
    JSON.stringify(done.map(({ sort_key, version }) => [sort_key, version])),
  );
}

/** Messages that the index does not have yet as they are. */
export function waitingForIndex(db: ReadableDb): number {
  return one<{ n: number }>(db, 'SELECT count(*) AS n FROM index_queue')!.n;
}
