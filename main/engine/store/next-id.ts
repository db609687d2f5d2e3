import { one, type ReadableDb } from './database.ts';

/** The id that AUTOINCREMENT would give the next row of a table: greater than all that were ever given out. */
export function nextId(db: ReadableDb, table: 'thread' | 'message' | 'placement'): number {
  const { id } = one<{ id: number }>(
    db,
    `SELECT max(coalesce((SELECT max(id) FROM ${table}), 0),
                coalesce((SELECT seq FROM sqlite_sequence WHERE name = '${table}'), 0)) + 1 AS id`,
  )!;
  return id;
}
