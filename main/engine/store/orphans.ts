import { all, type ReadableDb, run, type WritableDb } from './database.ts';

/**
 * By database file, as two connections write to it, and account: the messages that were in no mailbox when all were
 * last begun to be looked at, and in none since.
 */
const lost = new Map<string, Map<number, Set<number>>>();

/** Notes which of the messages are in no mailbox any more: `collectOrphans` removes them later. */
export function noteOrphans(db: WritableDb, messageIds: readonly number[]): void {
  run(
    db,
    `INSERT INTO orphan (message_id) SELECT m.id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value
     WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id) ON CONFLICT DO NOTHING`,
    JSON.stringify([...new Set(messageIds)]),
  );
  // One that a look has found again and that has gone on meanwhile may stand where that look had been before.
  for (const ids of lost.get(db.raw.name)?.values() ?? []) for (const id of messageIds) ids.delete(id);
}

/**
 * The account's messages that are in no mailbox now: taken before looking at all mailboxes, collected after. Those that
 * are found meanwhile, and lost once more, are taken out of it; until the next time this is asked for.
 */
export function orphansOf(db: ReadableDb, accountId: number): ReadonlySet<number> {
  const rows = orphanRows(db, accountId).filter((row) => !row.placed);
  const ids = new Set(rows.map((row) => row.id));
  const accounts = lost.get(db.raw.name) ?? new Map<number, Set<number>>();
  lost.set(db.raw.name, accounts.set(accountId, ids));
  return ids;
}

/** Removes the messages of `orphansOf` after all mailboxes were looked at. Answers the conversations they were in. */
export function collectOrphans(
  db: WritableDb,
  accountId: number,
  messageIds: ReadonlySet<number>,
): Set<number> {
  const threadIds = new Set<number>();
  for (const { id, threadId, placed } of orphanRows(db, accountId)) {
    if (!placed && !messageIds.has(id)) continue;
    run(db, 'DELETE FROM orphan WHERE message_id = ?', id);
    if (placed) continue;
    run(db, 'DELETE FROM message WHERE id = ?', id);
    threadIds.add(threadId);
  }
  return threadIds;
}

interface OrphanRow {
  id: number;
  threadId: number;
  /** It has been found in a mailbox since. */
  placed: 0 | 1;
}

function orphanRows(db: ReadableDb, accountId: number): OrphanRow[] {
  return all<OrphanRow>(
    db,
    // CROSS: the few orphans first. SQLite alone goes through all of the account's messages.
    `SELECT m.id, m.thread_id AS threadId,
       EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id) AS placed
     FROM orphan o CROSS JOIN message m ON m.id = o.message_id WHERE m.account_id = ?`,
    accountId,
  );
}

/** Whether there is anything for `collectOrphans` to do. */
export function hasOrphans(db: ReadableDb, accountId: number): boolean {
  return orphanRows(db, accountId).length > 0;
}
