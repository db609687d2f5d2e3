import { closeSync, constants, copyFileSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type SqlValue, storageError } from './database.ts';
import { exists, sizeOf } from './marks.ts';

export type DamagedRow = Record<string, SqlValue>;

/** Pages of our files; the first begins with the file's header. */
const pageBytes = 4096;
const headerBytes = 100;
/** How far apart two readable rows may be for the numbers between them to be tried one by one. */
const widestGap = 200_000;

/**
 * A damaged database, read row by row around its damaged pages. Nothing here throws for damage, and nothing is written
 * to the file.
 */
export class DamagedDatabase {
  private readonly raw: Database.Database;
  private readonly temporary: string | null;

  private constructor(raw: Database.Database, temporary: string | null) {
    this.raw = raw;
    this.temporary = temporary;
  }

  /**
   * Opens what can be opened. `sample` is an empty database of the same version: where the beginning of the damaged
   * file was overwritten, or pages with the schema are lost, it is read through a copy with the sample's, as the same
   * steps made both.
   * @returns null when not even that helps.
   * @throws ApiError `storage-full` when there is no room for the copy.
   */
  static open(path: string, sample: string): DamagedDatabase | null {
    // SQLite deletes the log beside an empty file.
    if (sizeOf(path) < pageBytes) return null;
    const asFound = tryOpen(path);
    if (asFound) return new DamagedDatabase(asFound, null);
    const copy = `${path}.salvage`;
    const wholePages = schemaPages(sample).map((page) => ({ page, bytes: pageBytes }));
    for (const pieces of [[{ page: 1, bytes: headerBytes }], [{ page: 1, bytes: pageBytes }], wholePages]) {
      try {
        copyWith(path, copy, sample, pieces);
      } catch (thrown) {
        removeCopy(copy);
        throw storageError(thrown);
      }
      const repaired = tryOpen(copy);
      if (repaired) return new DamagedDatabase(repaired, copy);
    }
    removeCopy(copy);
    return null;
  }

  close(): void {
    this.raw.close();
    if (this.temporary !== null) removeCopy(this.temporary);
  }

  /** Rows of one statement up to the first damaged page. `whole` is false when there was one. */
  query(sql: string, ...values: SqlValue[]): { rows: DamagedRow[]; whole: boolean } {
    const rows: DamagedRow[] = [];
    try {
      for (const row of this.raw.prepare(sql).iterate(...values)) rows.push(row as DamagedRow);
      return { rows, whole: true };
    } catch {
      return { rows, whole: false };
    }
  }

  /** The row with this id; null when there surely is none, undefined when it cannot be read. */
  byId(table: string, id: number): DamagedRow | null | undefined {
    const { rows, whole } = this.query(`SELECT * FROM ${table} NOT INDEXED WHERE id = ?`, id);
    return rows[0] ?? (whole ? null : undefined);
  }

  /** All readable rows of a table with an `id`: from both ends to the damage, then every number in between. */
  rows(table: string): DamagedRow[] {
    const forwards = this.query(`SELECT * FROM ${table} NOT INDEXED ORDER BY id`);
    if (forwards.whole) return forwards.rows;
    const backwards = this.query(`SELECT * FROM ${table} NOT INDEXED ORDER BY id DESC`);
    const found = new Map<number, DamagedRow>();
    for (const row of [...forwards.rows, ...backwards.rows]) found.set(Number(row.id), row);
    const from = Number(forwards.rows.at(-1)?.id ?? 0) + 1;
    const last = Number(backwards.rows.at(-1)?.id ?? this.lastId(table) + 1);
    for (let id = from; id < Math.min(last, from + widestGap); id++) {
      const row = this.byId(table, id);
      if (row) found.set(id, row);
    }
    return [...found.values()].sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** All readable rows of a small table with this primary key, from both ends. */
  keyedRows(table: string, key: readonly string[]): DamagedRow[] {
    const forwards = this.query(`SELECT * FROM ${table} ORDER BY ${key.join(', ')}`);
    if (forwards.whole) return forwards.rows;
    const backwards = this.query(
      `SELECT * FROM ${table} ORDER BY ${key.map((column) => `${column} DESC`).join(', ')}`,
    );
    const found = new Map<string, DamagedRow>();
    for (const row of [...forwards.rows, ...backwards.rows]) {
      found.set(JSON.stringify(key.map((column) => row[column])), row);
    }
    return [...found.values()];
  }

  /** The highest id ever given out in a table; 0 when that cannot be read. */
  lastId(table: string): number {
    return Number(this.query('SELECT seq FROM sqlite_sequence WHERE name = ?', table).rows[0]?.seq ?? 0);
  }
}

/** A connection that can only read, and that takes a file for what it is, whatever its header says of its length. */
function tryOpen(path: string): Database.Database | null {
  let raw: Database.Database | null = null;
  try {
    raw = new Database(path, { readonly: true, fileMustExist: true });
    raw.unsafeMode(true);
    raw.pragma('writable_schema = ON');
    const tables = raw.prepare('SELECT name FROM sqlite_schema').pluck().all();
    if (tables.includes('account') && tables.includes('operation')) return raw;
  } catch {
    // Not this way.
  }
  raw?.close();
  return null;
}

/** Pages of the schema, the first of the file among them. */
function schemaPages(path: string): number[] {
  const raw = new Database(path, { readonly: true });
  try {
    return raw.prepare(`SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'`).pluck().all() as number[];
  } finally {
    raw.close();
  }
}

/** The beginning of a page. */
interface Piece {
  page: number;
  bytes: number;
}

/** Copies a database, its log with it, with these pieces of another one in the place of its own. */
function copyWith(path: string, copy: string, other: string, pieces: readonly Piece[]): void {
  removeCopy(copy);
  copyFileSync(path, copy, constants.COPYFILE_FICLONE);
  if (exists(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
  const from = openSync(other, 'r');
  const to = openSync(copy, 'r+');
  try {
    for (const { page, bytes } of pieces) {
      const piece = Buffer.alloc(bytes);
      const at = (page - 1) * pageBytes;
      readSync(from, piece, 0, bytes, at);
      if (page === 1) {
        const pages = Math.max(Math.floor(sizeOf(path) / pageBytes), ...pieces.map((one) => one.page));
        piece.writeUInt32BE(pages, 28);
        // No free pages are known of: none is needed for reading.
        piece.fill(0, 32, 40);
      }
      writeSync(to, piece, 0, bytes, at);
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

function removeCopy(copy: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
}
