import { Flag } from '../imap/flags.ts';
import { all, one, type ReadableDb, run, type WritableDb } from './database.ts';

/** True for a message of an account whose mailboxes are labels. */
export function isLabelled(db: ReadableDb, placementId: number): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
       JOIN server_fact f ON f.account_id = b.account_id AND f.labels = 1 WHERE p.id = ?`,
      placementId,
    ) !== undefined
  );
}

/**
 * Flags are the message's and not a label's: what is known of them in one mailbox holds in all. Only `\\Deleted` is said
 * of one. Does nothing on other servers, and asks for that once.
 *
 * @param placementIds of one account, and of different messages
 */
export function mirrorFlags(db: WritableDb, placementIds: readonly number[]): void {
  const [first] = placementIds;
  if (first === undefined || !isLabelled(db, first)) return;
  run(
    db,
    `UPDATE placement SET server_flags = (s.server_flags & ~${Flag.deleted}) | (placement.server_flags & ${Flag.deleted}),
                          flags = (s.flags & ~${Flag.deleted}) | (placement.flags & ${Flag.deleted}),
                          server_keywords = s.server_keywords, keywords = s.keywords
     FROM json_each(?) t JOIN placement s ON s.id = t.value
     WHERE placement.message_id = s.message_id AND placement.id <> s.id`,
    JSON.stringify(placementIds),
  );
}

/** Where else a message is shown. */
export function otherPlacements(
  db: ReadableDb,
  messageId: number,
  exceptMailboxes: readonly number[],
): { id: number; mailbox_id: number; role: string | null }[] {
  return all(
    db,
    `SELECT p.id, p.mailbox_id, b.role FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.message_id = ? AND p.removed_by IS NULL AND p.mailbox_id NOT IN (SELECT value FROM json_each(?))`,
    messageId,
    JSON.stringify(exceptMailboxes),
  );
}
