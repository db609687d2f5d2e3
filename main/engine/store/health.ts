import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { storageError } from './database.ts';

/** `index`: only the full-text index is damaged, which can be made again from the messages. */
export type Health = 'sound' | 'index' | 'damaged';

export interface Finding {
  health: Health;
  /** What the check said, for the log. */
  details: string[];
}

/** Name of the full-text table; those that FTS5 keeps for it begin with it and `_`. */
const index = 'message_text';
const reported = 20;

/**
 * Reads the whole file and says whether it is sound. On a connection that cannot write, so that a damaged file stays
 * as it was found. SQLite checks the full-text index along with the tables (since 3.44).
 */
export function checkDatabase(path: string): Finding {
  let raw: Database.Database | null = null;
  try {
    raw = new Database(path, { readonly: true, fileMustExist: true });
    const details = quickCheck(raw);
    if (details.length === 0) return { health: 'sound', details };
    return { health: isIndexAlone(raw) ? 'index' : 'damaged', details };
  } catch (thrown) {
    if (!isDamage(thrown)) throw storageError(thrown);
    return { health: 'damaged', details: [String(thrown)] };
  } finally {
    raw?.close();
  }
}

/** What is wrong, a line each. Where the check itself fails, that is what is wrong. */
function quickCheck(raw: Database.Database, table?: string): string[] {
  try {
    const rows = raw
      .prepare(`PRAGMA quick_check(${table === undefined ? reported : `"${table}"`})`)
      .pluck()
      .all() as string[];
    return rows.filter((row) => row !== 'ok');
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return [String(thrown)];
  }
}

/** True when every table but those of the index is sound. */
function isIndexAlone(raw: Database.Database): boolean {
  const tables = raw
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all() as string[];
  if (!tables.includes(index)) return false;
  return tables
    .filter((name) => name !== index && !name.startsWith(`${index}_`))
    .every((name) => quickCheck(raw, name).length === 0);
}

/** True for what SQLite throws about a damaged file, in its words or in ours. A newer version has no such cause. */
export function isDamage(thrown: unknown): boolean {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  if (code === 'storage-corrupt') return cause !== undefined;
  return typeof code === 'string' && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
}

/**
 * The schema's version as the file's header has it; 0 for what is no database. Read without SQLite, so that a file of
 * a newer version is not touched at all.
 */
export function versionInHeader(path: string): number {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, 100, 0) < 100) return 0;
  } finally {
    closeSync(file);
  }
  return header.toString('latin1', 0, 16) === 'SQLite format 3\0' ? header.readUInt32BE(60) : 0;
}
