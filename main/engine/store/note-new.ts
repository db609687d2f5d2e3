import { run, type WritableDb } from './database.ts';

/** Messages of an account that have just been stored, without their texts, wait for the index and are counted. */
export function noteNewMessages(db: WritableDb, accountId: number, sortKeys: readonly number[]): void {
  run(
    db,
    `INSERT INTO index_queue (sort_key) SELECT value FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET version = version + 1`,
    JSON.stringify(sortKeys),
  );
  run(
    db,
    `INSERT INTO message_count (account_id, messages, absent) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, absent = absent + excluded.absent`,
    accountId,
    sortKeys.length,
    sortKeys.length,
  );
}

/** Counts all messages of a database into which rows were copied, whatever was noted of them so far. */
export function countAllMessages(db: WritableDb): void {
  run(db, 'DELETE FROM message_count');
  run(db, 'DELETE FROM text_size');
  run(
    db,
    `INSERT INTO message_count
     SELECT account_id, count(*), sum(body_state = 'absent') FROM message GROUP BY account_id`,
  );
  run(
    db,
    `INSERT INTO text_size
     SELECT m.account_id, sum(octet_length(b.parts)) FROM body b JOIN message m ON m.id = b.message_id
     GROUP BY m.account_id`,
  );
}
