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
