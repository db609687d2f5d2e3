import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { one, openWritable, run, storageError, transaction, type WritableDb } from '../store/database.ts';
import { findDamage, isDamage } from '../store/health.ts';

/** Pages kept in memory, in KB, but while much is written. */
const keptPages = 4096;

/** Grows with each change of the schema below: an index of another version is made anew. */
const version = 1;

/** What FTS5 gathers before it writes a segment, in bytes; its own megabyte makes twice the work of a long transaction. */
const gatheredBytes = 16 * 1024 * 1024;
/**
 * Of a level of segments so many percent are left over from what has been indexed anew before FTS5 writes it once more
 * for that alone. At its own ten, a mailbox whose texts come after its headers is written again and again.
 */
const tolerablyDead = 50;

/** The index, in the schema of a connection that has this name. */
const schema = (name: string): string => `
-- Full text. Contentless: the text stands in message and body. The rowid is the message's sort_key, so that the newest
-- are found first without sorting. The words come folded and cut by shared/search/fold.ts; nothing is left to do here.
-- The body is the first column, since for a word in any other one FTS5 says in which: two bytes each, a sixth of it all.
CREATE VIRTUAL TABLE ${name}.message_text USING fts5(
  body, subject, sender, recipients, copies, blind, filenames, list,
  content = '', contentless_delete = 1,
  tokenize = 'ascii',
  prefix = '2 3'
);
INSERT INTO ${name}.message_text (message_text, rank) VALUES ('hashsize', ${gatheredBytes});
INSERT INTO ${name}.message_text (message_text, rank) VALUES ('deletemerge', ${tolerablyDead});

-- Long words that were met, and the letters within: a compound is found by its parts.
CREATE TABLE ${name}.message_text_word (
  id INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE ${name}.message_text_part USING fts5(
  word,
  content = 'message_text_word', content_rowid = 'id',
  tokenize = 'trigram', detail = none, columnsize = 0
);

-- Words of four letters and more that the index may know, the first forty characters of each, and a sort_key that no
-- message with the word exceeds (see terms.ts).
CREATE TABLE ${name}.message_text_term (
  term TEXT PRIMARY KEY,
  newest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The database that it belongs to knows it by this name.
CREATE TABLE ${name}.index_name (
  id TEXT NOT NULL
) STRICT;
`;

/** Where the index of a database lies. */
export function indexPath(databasePath: string): string {
  return `${databasePath}.index`;
}

/** Makes an empty index in a database that is attached to a connection under this name. */
export function createIndex(db: WritableDb, name: string): void {
  db.raw.exec(schema(name));
}

/**
 * Opens the index of a database for writing. Its commits are on the disk when they return: a message is struck off the
 * list of those that wait only after it.
 */
export function openIndex(databasePath: string): WritableDb {
  const index = openWritable(indexPath(databasePath), 'full');
  index.raw.pragma(`cache_size = -${keptPages}`);
  return index;
}

/** Why an index had to be made: it is another one's or there is none, or it is damaged. */
export type IndexReason = 'missing' | 'damaged';

/**
 * Sees to it that a database has its index. Where it has to be made, all messages wait for it. `isChecked`: the whole
 * index is read to find out whether it is sound, too.
 * @returns why it was made; null when it is there
 * @throws ApiError `storage-full`
 */
export function prepareIndex(db: WritableDb, databasePath: string, isChecked: boolean): IndexReason | null {
  const reason = whyToMake(databasePath, nameOf(db), isChecked);
  if (reason === null) return null;
  const id = randomUUID();
  makeIndex(databasePath, id);
  // After the file: until then it is nobody's, and made once more.
  transaction(db, () => {
    run(db, 'DELETE FROM search_index');
    run(db, 'INSERT INTO search_index VALUES (?)', id);
    run(
      db,
      `INSERT INTO index_queue (sort_key) SELECT sort_key FROM message WHERE true
       ON CONFLICT DO UPDATE SET version = version + 1`,
    );
  });
  return reason;
}

function nameOf(db: WritableDb): string | null {
  return one<{ id: string }>(db, 'SELECT id FROM search_index')?.id ?? null;
}

function makeIndex(databasePath: string, id: string): void {
  const path = indexPath(databasePath);
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  const index = openWritable(path, 'full');
  try {
    transaction(index, () => {
      createIndex(index, 'main');
      run(index, 'INSERT INTO index_name VALUES (?)', id);
      index.raw.pragma(`user_version = ${version}`);
    });
  } finally {
    index.raw.close();
  }
}

function whyToMake(databasePath: string, id: string | null, isChecked: boolean): IndexReason | null {
  if (id === null) return 'missing';
  let raw: Database.Database | null = null;
  try {
    raw = new Database(indexPath(databasePath), { fileMustExist: true });
    if (raw.pragma('user_version', { simple: true }) !== version) return 'missing';
    if (raw.prepare('SELECT id FROM index_name').pluck().get() !== id) return 'missing';
    // SQLite checks a full-text index along with its tables (since 3.44).
    return isChecked && findDamage(indexPath(databasePath)).length > 0 ? 'damaged' : null;
  } catch (thrown) {
    if (isDamage(thrown)) return 'damaged';
    if ((thrown as { code?: unknown }).code === 'SQLITE_CANTOPEN') return 'missing';
    throw storageError(thrown);
  } finally {
    raw?.close();
  }
}
