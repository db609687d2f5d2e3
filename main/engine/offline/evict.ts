import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import { insideWindows, type OfflineWindow, windowsParameter } from './policy.ts';

/** Messages per transaction: nothing else waits long. */
const chunk = 200;

/**
 * Drops the text of one chunk of messages that no window means, oldest first, and their fetched attachments. Never of
 * one that is not on the server: a placement without UID is known only here (promise 1).
 *
 * @returns how many; 0 when there is nothing left to drop
 */
export function evictChunk(db: WritableDb, accountId: number, windows: readonly OfflineWindow[]): number {
  const rows = beyond(db, accountId, windows);
  transaction(db, () => {
    for (const row of rows) {
      run(db, 'DELETE FROM body WHERE message_id = ?', row.id);
      run(db, 'DELETE FROM attachment_file WHERE message_id = ?', row.id);
      run(db, `UPDATE message SET body_state = 'absent' WHERE id = ?`, row.id);
    }
  });
  return rows.length;
}

function beyond(db: ReadableDb, accountId: number, windows: readonly OfflineWindow[]): { id: number }[] {
  return all<{ id: number }>(
    db,
    `SELECT m.id FROM message m
     WHERE m.account_id = ? AND m.body_state <> 'absent' AND m.body_state = 'ready' AND m.date < ?
       AND NOT ${insideWindows}
       AND EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id)
       AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id AND p.uid IS NULL)
     ORDER BY m.date LIMIT ${chunk}`,
    accountId,
    edge(db, accountId, windows),
    windowsParameter(windows),
  );
}

/**
 * The date from which on every message lies in a window, so that those that are kept need not be gone through to find
 * none: at 50,000 of them that took a tenth of a second at each reconnect.
 */
function edge(db: ReadableDb, accountId: number, windows: readonly OfflineWindow[]): number {
  const isUncovered = one(
    db,
    `SELECT 1 FROM mailbox b WHERE b.account_id = ? AND b.id NOT IN (SELECT value FROM json_each(?))
       AND EXISTS (SELECT 1 FROM placement p WHERE p.mailbox_id = b.id) LIMIT 1`,
    accountId,
    JSON.stringify(windows.map((window) => window.mailboxId)),
  );
  if (isUncovered) return Number.MAX_SAFE_INTEGER;
  return Math.max(Number.MIN_SAFE_INTEGER, ...windows.map((window) => window.since));
}

/** True when a message of the account stands somewhere that the server has not confirmed. */
export function hasUnconfirmed(db: ReadableDb, accountId: number): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM mailbox b CROSS JOIN placement p ON p.mailbox_id = b.id AND p.uid IS NULL
       WHERE b.account_id = ? LIMIT 1`,
      accountId,
    ) !== undefined
  );
}
