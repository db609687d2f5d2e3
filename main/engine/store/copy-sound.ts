import { all, run, transaction, type WritableDb } from './database.ts';

/** Rows per transaction: bounds the log of the new database. */
const round = 10_000;

/**
 * Copies every table of a database whose full-text index alone is damaged into a new, empty one of the same version,
 * where every message then waits for the index.
 * The index is not dropped from the old file instead, since that follows its broken pages wherever they point.
 */
export function copyAllButIndex(path: string, to: WritableDb): void {
  to.raw.pragma('foreign_keys = OFF');
  to.raw.prepare('ATTACH ? AS old').run(path);
  try {
    const tables = all<{ name: string; wr: number }>(
      to,
      `SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
         AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'message_text%'
         AND name NOT IN ('index_queue', 'message_count', 'text_size')`,
    );
    for (const { name, wr } of tables) copyTable(to, name, wr === 1);
    transaction(to, () => {
      run(to, 'DELETE FROM main.sqlite_sequence');
      run(to, 'INSERT INTO main.sqlite_sequence SELECT * FROM old.sqlite_sequence');
    });
  } finally {
    to.raw.exec('DETACH old');
    to.raw.pragma('foreign_keys = ON');
  }
}

function copyTable(to: WritableDb, table: string, isWithoutRowid: boolean): void {
  if (isWithoutRowid) {
    run(to, `INSERT INTO main.${table} SELECT * FROM old.${table}`);
    return;
  }
  for (let last = 0; ; ) {
    const { changes, id } = run(
      to,
      `INSERT INTO main.${table} SELECT * FROM old.${table} WHERE rowid > ? ORDER BY rowid LIMIT ${round}`,
      last,
    );
    if (changes < round) return;
    last = id;
  }
}
