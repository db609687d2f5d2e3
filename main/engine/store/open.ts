import { ApiError } from '../../../shared/api/error.ts';
import { describeError, type Log } from '../log.ts';
import { prepareIndex } from '../search/index-file.ts';
import { openSearchable } from '../search/searchable.ts';
import { databasePath } from './data-dir.ts';
import { openWritable, type ReadableDb, type WritableDb, watchStorage } from './database.ts';
import { findDamage, isDamage, versionInHeader } from './health.ts';
import { clearSuspicion, exists, markClosed, markOpen, markSuspect, wasClosedCleanly } from './marks.ts';
import {
  copyBeforeMigration,
  type Migration,
  migrate,
  migrations,
  refuseNewer,
  removeCopies,
  versionOf,
} from './migrate.ts';
import { finishReplacement, type Rebuilt, rebuildDatabase } from './rebuild.ts';
import { noteRebuild } from './rebuild-report.ts';

/** The database, open for writing by the one writer. */
export interface Store {
  readonly path: string;
  /** For what can be fetched again. */
  readonly cache: WritableDb;
  /** For what the person did: every commit is on the disk when it returns. */
  readonly durable: WritableDb;
  /**
   * For what the search index has to tell, of mail that has been committed. Those that write do not have the index
   * attached: each of their transactions would wait for what is being written to it.
   */
  searchable(): ReadableDb;
  /** Set when the database was damaged and had to be made anew. */
  readonly rebuilt: Rebuilt | null;
  /** Calls the listener whenever a statement fails for want of space or for damage, before the statement throws. */
  onFailure(listener: (error: ApiError) => void): void;
  /** Empties the log into the database and leaves word that it was closed properly. */
  close(): void;
}

/**
 * Opens the database of a data folder that is locked for this process: after anything but a proper end it is checked
 * before anyone uses it, and where it is damaged it is made anew with all that is not cache.
 * @throws ApiError when it is of a newer version, or the disk is full.
 */
export function openStore(dataDir: string, log: Log, steps: readonly Migration[] = migrations): Store {
  const path = databasePath(dataDir);
  finishReplacement(path);
  const isNew = !exists(path);
  const before = isNew ? 0 : versionInHeader(path);
  refuseNewer(before, steps);
  const isClean = isNew || wasClosedCleanly(path);
  const isSound = isClean || check(path, log);
  markOpen(path);
  let rebuilt = isSound ? null : rebuild(path, steps, log);
  let cache: WritableDb;
  try {
    cache = prepare(path, steps, log);
  } catch (thrown) {
    // A proper end is no proof: this file could not even be opened.
    if (rebuilt || !isDamage(thrown)) throw thrown;
    log.warn('The database is damaged', describeError(thrown));
    rebuilt = rebuild(path, steps, log);
    cache = prepare(path, steps, log);
  }
  openIndexOf(cache, path, isClean, log);
  clearSuspicion(path);
  // Kept until a start after a proper end: after a session in which the new version has worked.
  if (isClean && !isNew && !rebuilt && before === steps.length) removeCopies(path);
  const durable = openWritable(path, 'full');
  let searchable: ReadableDb | null = null;
  if (rebuilt) noteRebuild(durable, rebuilt, Date.now());
  return {
    path,
    cache,
    durable,
    rebuilt,
    searchable() {
      searchable ??= openSearchable(path);
      return searchable;
    },
    onFailure(listener) {
      const tell = (error: ApiError): void => {
        if (error.code === 'storage-corrupt') markSuspect(path);
        listener(error);
      };
      watchStorage(cache, tell);
      watchStorage(durable, tell);
    },
    close() {
      searchable?.raw.close();
      durable.raw.close();
      try {
        cache.raw.pragma('wal_checkpoint(TRUNCATE)');
      } catch (thrown) {
        // A full disk: what stands in the log stays there, and the next start finds it.
        log.warn('The database could not be tidied at the end', describeError(thrown));
      }
      cache.raw.close();
      markClosed(path);
    },
  };
}

/** True when it is sound. */
function check(path: string, log: Log): boolean {
  const started = performance.now();
  const details = findDamage(path);
  const facts = { milliseconds: Math.round(performance.now() - started), details };
  if (details.length === 0) log.info('Checked the database after an end that was not proper', facts);
  else log.warn('The database is damaged', facts);
  return details.length === 0;
}

/** The step with which the index got a file of its own. */
const indexApartSince = 9;

/** Opens a database and brings it to this version. */
function prepare(path: string, steps: readonly Migration[], log: Log): WritableDb {
  const db = openWritable(path, 'normal');
  try {
    copyBeforeMigration(path, db, steps);
    migrateSafely(db, steps, log);
    return db;
  } catch (thrown) {
    db.raw.close();
    throw thrown;
  }
}

function migrateSafely(db: WritableDb, steps: readonly Migration[], log: Log): void {
  try {
    migrate(db, steps);
  } catch (thrown) {
    if (thrown instanceof ApiError) throw thrown;
    log.error('The database could not be migrated', describeError(thrown));
    throw new ApiError(
      'internal',
      'The mail kept on this computer could not be taken over into this version of Curlew. It is unchanged; the version before still works with it.',
      { cause: thrown },
    );
  }
}

function rebuild(path: string, steps: readonly Migration[], log: Log): Rebuilt {
  const started = performance.now();
  const rebuilt = rebuildDatabase(path, versionInHeader(path), steps, new Date());
  log.warn('The database was damaged and has been made anew; mail is fetched from the server again', {
    ...{ setAside: rebuilt.setAside, milliseconds: Math.round(performance.now() - started) },
    ...{ readable: rebuilt.salvaged !== null, ...rebuilt.salvaged },
  });
  return rebuilt;
}

/** Has the search index there, if it is to be in a file of its own: databases of older versions have theirs within. */
function openIndexOf(db: WritableDb, path: string, isClean: boolean, log: Log): void {
  if (versionOf(db) < indexApartSince) return;
  const reason = prepareIndex(db, path, !isClean);
  if (reason === 'damaged') log.warn('The search index was damaged; it is made again');
  else if (reason === 'missing') log.info('The search index is made');
}
