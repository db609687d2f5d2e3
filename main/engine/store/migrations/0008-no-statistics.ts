import type { Migration } from '../migrate.ts';

/*
 * Statistics told SQLite how the tables were when they were taken, and nothing of how they grew. Those of the first step
 * said that FTS5's table of segments has two rows, so that FTS5 read it from end to end whenever it took segments out:
 * with 50,000 messages nine tenths of all work on the index. Without any, SQLite takes every table for a large one, and
 * every plan is the one that the tests have seen.
 */
export const noStatistics: Migration = {
  name: 'no statistics',
  up: (db) => {
    const tables = db.raw
      .prepare(`SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4')`)
      .pluck()
      .all() as string[];
    for (const table of tables) db.raw.exec(`DELETE FROM ${table}`);
  },
};
