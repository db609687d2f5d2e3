import { run, type WritableDb } from './database.ts';

/** Messages of an account that have just been stored, without their texts, wait for the index and are counted. */
export function noteNewMessages(db: WritableDb, accountId: number, sortKeys: readonly number[]): void {
  run(db, 'INSERT OR IGNORE INTO index_queue SELECT value FROM json_each(?)', JSON.stringify(sortKeys));
  run(
    db,
    `INSERT INTO message_count (account_id, messages, absent) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, absent = absent + excluded.absent`,
    accountId,
    sortKeys.length,
    sortKeys.length,
  );
}

/** The same for all messages of a database into which rows were copied, whatever was noted of them so far. */
export function noteAllMessages(db: WritableDb): void {
  run(db, 'INSERT OR IGNORE INTO main.index_queue SELECT sort_key FROM main.message');
  run(db, 'DELETE FROM main.message_count');
  run(db, 'DELETE FROM main.text_size');
  run(
    db,
    `INSERT INTO main.message_count
     SELECT account_id, count(*), sum(body_state = 'absent') FROM main.message GROUP BY account_id`,
  );
  run(
    db,
    `INSERT INTO main.text_size
     SELECT m.account_id, sum(octet_length(b.parts)) FROM main.body b JOIN main.message m ON m.id = b.message_id
     GROUP BY m.account_id`,
  );
}
