import { openReadable, type ReadableDb } from '../store/database.ts';
import { indexPath } from './index-file.ts';

/** Pages of the index that a connection keeps, in KB, beside those of the mail. */
const keptPages = 8192;

/** Opens a database for reading, its search index along with it. Both must exist. */
export function openSearchable(databasePath: string): ReadableDb {
  const db = openReadable(databasePath);
  try {
    db.raw.prepare('ATTACH ? AS search').run(indexPath(databasePath));
    db.raw.pragma(`search.cache_size = -${keptPages}`);
    return db;
  } catch (thrown) {
    db.raw.close();
    throw thrown;
  }
}

interface Lent {
  path: string;
  db: ReadableDb | null;
}

const lent = new WeakMap<object, Lent>();

/**
 * Has a connection that writes ask the index through another one. It cannot have it itself: each of its transactions
 * would wait for what is being written to the index.
 * @returns what ends it
 */
export function lendIndex(db: ReadableDb, databasePath: string): () => void {
  const own: Lent = { path: databasePath, db: null };
  lent.set(db.raw, own);
  return () => {
    lent.delete(db.raw);
    own.db?.raw.close();
  };
}

/** The connection to ask what the index has to tell: of the mail it sees what has been committed. */
export function searchableOf(db: ReadableDb): ReadableDb {
  const own = lent.get(db.raw);
  if (own === undefined) return db;
  own.db ??= openSearchable(own.path);
  return own.db;
}
