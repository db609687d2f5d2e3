import { run, type SqlValue, type WritableDb } from './database.ts';

/** Rows per statement, the greatest first: each has a statement of its own, compiled once. */
const sizes = [64, 8, 1] as const;

/** Inserts many rows with few statements: what a statement costs beside its rows is most of it for a single one. */
export function insertRows(
  db: WritableDb,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): void {
  const row = `(${columns.map(() => '?').join(', ')})`;
  let start = 0;
  for (const size of sizes) {
    if (rows.length - start < size) continue;
    const values = Array.from({ length: size }, () => row).join(', ');
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values}`;
    for (; rows.length - start >= size; start += size) {
      run(db, sql, ...rows.slice(start, start + size).flat());
    }
  }
}
