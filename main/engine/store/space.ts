import { isDiskFull, type WritableDb } from './database.ts';

/** What must fit for writing to be taken up again: enough for a batch of messages, not for one row. */
const roomBytes = 512 * 1024;

/**
 * True when the database takes writes again. It is tried by writing: what the file system says of free space knows
 * nothing of quotas, and nothing of limits of the database.
 * @throws what is wrong besides a full disk
 */
export function hasRoom(db: WritableDb): boolean {
  try {
    // What stands in the log can go into the database first, and the log be used again.
    db.raw.pragma('wal_checkpoint(PASSIVE)');
    db.raw.exec('DROP TABLE IF EXISTS room');
    db.raw.transaction(() => {
      db.raw.exec('CREATE TABLE room (bytes BLOB) STRICT');
      db.raw.prepare('INSERT INTO room VALUES (zeroblob(?))').run(roomBytes);
    })();
    db.raw.exec('DROP TABLE room');
    return true;
  } catch (thrown) {
    if (isDiskFull(thrown)) return false;
    throw thrown;
  }
}
