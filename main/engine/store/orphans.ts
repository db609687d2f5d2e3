import { all, type ReadableDb, run, type WritableDb } from './database.ts';

/** Notes which of the messages are in no mailbox any more: `collectOrphans` removes them later. */
export function noteOrphans(db: WritableDb, messageIds: readonly number[]): void {
  run(
    db,
    `INSERT INTO orphan (message_id) SELECT m.id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value
     WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id) ON CONFLICT DO NOTHING`,
    JSON.stringify([...new Set(messageIds)]),
  );
}

/** The account's messages that are in no mailbox now: take it before looking at all mailboxes, collect after. */
export function orphansOf(db: ReadableDb, accountId: number): number[] {
  return all<{ id: number }>(
    db,
    // CROSS: the few orphans first. SQLite alone goes through all of the account's messages.
    'SELECT m.id FROM orphan o CROSS JOIN message m ON m.id = o.message_id WHERE m.account_id = ?',
    accountId,
  ).map((row) => row.id);
}

/**
 * Removes those of the messages that are still in no mailbox after all mailboxes were looked at. Answers the
 * conversations they were in.
 */
export function collectOrphans(db: WritableDb, messageIds: readonly number[]): Set<number> {
  const threadIds = new Set<number>();
  const rows = all<{ id: number; thread_id: number; placed: number }>(
    db,
    `SELECT m.id, m.thread_id, EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id) AS placed
     FROM json_each(?) t CROSS JOIN orphan o ON o.message_id = t.value CROSS JOIN message m ON m.id = o.message_id`,
    JSON.stringify(messageIds),
  );
  for (const row of rows) {
    run(db, 'DELETE FROM orphan WHERE message_id = ?', row.id);
    if (row.placed) continue;
    run(db, 'DELETE FROM message WHERE id = ?', row.id);
    threadIds.add(row.thread_id);
  }
  return threadIds;
}
