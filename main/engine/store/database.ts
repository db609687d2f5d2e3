import Database from 'better-sqlite3';
import { ApiError } from '../../../shared/api/error.ts';
import { markSuspect } from './marks.ts';

declare const writable: unique symbol;

/** A read-only handle: queries take this, so that a read cannot write. */
export interface ReadableDb {
  readonly raw: Database.Database;
}

/** A handle that may write. Made in one place only: the writer thread. */
export interface WritableDb extends ReadableDb {
  readonly [writable]: true;
}

type Row = Record<string, unknown>;

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** The prepared statement for this text, compiled once per connection. */
function prepare(db: ReadableDb, sql: string): Database.Statement {
  let cache = statements.get(db.raw);
  if (!cache) {
    cache = new Map();
    statements.set(db.raw, cache);
  }
  let statement = cache.get(sql);
  if (!statement) {
    statement = db.raw.prepare(sql);
    cache.set(sql, statement);
  }
  return statement;
}

export type SqlValue = string | number | bigint | Buffer | Uint8Array | null;

export function all<T = Row>(db: ReadableDb, sql: string, ...values: SqlValue[]): T[] {
  return told(db, () => prepare(db, sql).all(...values) as T[]);
}

export function one<T = Row>(db: ReadableDb, sql: string, ...values: SqlValue[]): T | undefined {
  return told(db, () => prepare(db, sql).get(...values) as T | undefined);
}

/** Runs a change. Answers the rowid of an insert and the number of rows changed. */
export function run(db: WritableDb, sql: string, ...values: SqlValue[]): { id: number; changes: number } {
  const result = told(db, () => prepare(db, sql).run(...values));
  return { id: Number(result.lastInsertRowid), changes: result.changes };
}

/** Everything in `work` or nothing. Nested calls become savepoints. */
export function transaction<T>(db: WritableDb, work: () => T): T {
  return told(db, () => db.raw.transaction(work).immediate());
}

type StorageFailure = (error: ApiError) => void;
const watchers = new WeakMap<Database.Database, StorageFailure>();

/**
 * Calls `listener` whenever a statement on this connection fails because the disk is full or the file is damaged, at
 * once and before the statement throws: whoever caught the error alone could take it for a message's or a server's.
 */
export function watchStorage(db: ReadableDb, listener: StorageFailure): void {
  watchers.set(db.raw, listener);
}

/** Turns what SQLite throws into words for a person, and tells who watches this connection. */
function told<T>(db: ReadableDb, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const error = storageError(thrown);
    if (error !== thrown && error instanceof ApiError) watchers.get(db.raw)?.(error);
    throw error;
  }
}

/** Durability of commits: `normal` for what can be fetched again, `full` for what the person did. */
export type Durability = 'normal' | 'full';

/** Oldest SQLite without the WAL-reset defect that can corrupt a database written by two connections. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/**
 * Opens the database for writing.
 * @throws ApiError `storage-full`, `storage-corrupt` or `internal`, in words for a person.
 */
export function openWritable(path: string, durability: Durability): WritableDb {
  const raw = open(path, {});
  try {
    prepareForWriting(raw, durability);
  } catch (thrown) {
    raw.close();
    throw storageError(thrown);
  }
  return { raw } as WritableDb;
}

/** The log is cut back to this size whenever it has been taken over into the database. */
const keptWalBytes = 64 * 1024 * 1024;
/**
 * Pages in the log from which on it is taken over, 16 MB: pages that several transactions change are written into the
 * database once. SQLite's own quarter of that makes filling a mailbox an eighth slower.
 */
const checkpointPages = 4096;

/**
 * Pages kept in memory, in KB. What changes everything a person has marked touches more of the file at once than what
 * stores mail as it comes, which is no faster with more.
 */
const keptPages = { full: 16_384, normal: 4096 } as const;

/** While the search index is filled, which reads again what it has written. */
const keptWhileFilling = 24_576;

/** What a connection keeps that keeps more at present. */
const keptBefore = new WeakMap<object, number>();

/** Keeps more pages of the file in memory, or as many as usual. */
export function keepMorePages(db: WritableDb, isMore: boolean): void {
  const before = keptBefore.get(db.raw);
  if (isMore && before === undefined) {
    keptBefore.set(db.raw, Number(db.raw.pragma('cache_size', { simple: true })));
    db.raw.pragma(`cache_size = -${keptWhileFilling}`);
  } else if (!isMore && before !== undefined) {
    keptBefore.delete(db.raw);
    db.raw.pragma(`cache_size = ${before}`);
    db.raw.pragma('shrink_memory');
  }
}

function prepareForWriting(raw: Database.Database, durability: Durability): void {
  raw.pragma('journal_mode = WAL');
  raw.pragma(`journal_size_limit = ${keptWalBytes}`);
  raw.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  raw.pragma('foreign_keys = ON');
  raw.pragma('busy_timeout = 5000');
  raw.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  raw.pragma(`cache_size = -${keptPages[durability]}`);
  raw.pragma('temp_store = MEMORY');
  const synchronous = raw.pragma('synchronous', { simple: true });
  if (synchronous !== (durability === 'full' ? 2 : 1)) {
    throw new ApiError('internal', 'The database does not keep the durability that Curlew asks for.');
  }
  assertSqliteVersion(raw);
}

/** Opens the database for reading; the file must exist. */
export function openReadable(path: string): ReadableDb {
  const raw = open(path, { readonly: true, fileMustExist: true });
  raw.pragma('busy_timeout = 5000');
  raw.pragma('cache_size = -16384');
  raw.pragma('temp_store = MEMORY');
  const db = { raw };
  watchStorage(db, (error) => {
    if (error.code === 'storage-corrupt') markSuspect(path);
  });
  return db;
}

function open(path: string, options: Database.Options): Database.Database {
  try {
    return new Database(path, options);
  } catch (cause) {
    throw storageError(cause);
  }
}

function assertSqliteVersion(raw: Database.Database): void {
  const version = String(raw.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) throw new ApiError('internal', `SQLite ${version} is too old for Curlew.`);
  }
}

/** An SQLite failure in words for a person; anything else passes through unchanged. */
export function storageError(cause: unknown): unknown {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return cause;
  // SHMSIZE: no room for the index of the write-ahead log, which lies in a file of its own.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new ApiError('storage-full', 'The disk is full. Free some space; Curlew goes on by itself.', {
      retryable: true,
      cause,
    });
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new ApiError(
      'storage-corrupt',
      'The mail kept on this computer is damaged. Close Curlew and start it again: it repairs this then.',
      { cause },
    );
  }
  return cause;
}

/** True for what a full disk makes of a database or a file. */
export function isDiskFull(thrown: unknown): boolean {
  return (storageError(thrown) as { code?: unknown } | null)?.code === 'storage-full';
}
