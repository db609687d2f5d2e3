import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { storageError } from './database.ts';

const reported = 20;

/**
 * Reads the whole file and says what is wrong with it, a line each, for the log: none when it is sound. On a connection
 * that cannot write, so that a damaged file stays as it was found. Where the check itself fails, that is what is wrong.
 */
export function findDamage(path: string): string[] {
  let raw: Database.Database | null = null;
  try {
    raw = new Database(path, { readonly: true, fileMustExist: true });
    const rows = raw.prepare(`PRAGMA quick_check(${reported})`).pluck().all() as string[];
    return rows.filter((row) => row !== 'ok');
  } catch (thrown) {
    if (!isDamage(thrown)) throw storageError(thrown);
    return [String(thrown)];
  } finally {
    raw?.close();
  }
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
