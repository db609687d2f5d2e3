import { all, type WritableDb } from './database.ts';
import type { PreparedPlaced } from './prepared.ts';

/**
 * Which messages of a batch may be known already, by what they are or by the UID under which they stand: looked up for
 * all of them at once. Those that are not can be stored without looking again.
 */
export class KnownBatch {
  private readonly contents: Set<string>;
  private readonly emails: Set<string>;
  private readonly uids: Set<number>;

  constructor(db: WritableDb, accountId: number, mailboxId: number, batch: readonly PreparedPlaced[]) {
    this.contents = new Set(
      all<{ key: string }>(
        db,
        `SELECT k.value AS key FROM json_each(?) k
         WHERE EXISTS (SELECT 1 FROM message WHERE account_id = ? AND content_key = unhex(k.value))`,
        JSON.stringify(batch.map((message) => message.contentKey)),
        accountId,
      ).map((row) => row.key),
    );
    const emailIds = batch.flatMap((message) => message.emailId ?? []);
    this.emails = new Set(
      emailIds.length === 0
        ? []
        : all<{ id: string }>(
            db,
            `SELECT e.value AS id FROM json_each(?) e
             WHERE EXISTS (SELECT 1 FROM message WHERE account_id = ? AND email_id = e.value)`,
            JSON.stringify(emailIds),
            accountId,
          ).map((row) => row.id),
    );
    this.uids = new Set(
      all<{ uid: number }>(
        db,
        `SELECT p.uid FROM json_each(?) u CROSS JOIN placement p ON p.mailbox_id = ? AND p.uid = u.value`,
        JSON.stringify(batch.map((message) => message.uid)),
        mailboxId,
      ).map((row) => row.uid),
    );
  }

  /** True when the message, another copy of it, or another one under its UID may be known. */
  has(message: PreparedPlaced): boolean {
    return (
      this.uids.has(message.uid) ||
      this.contents.has(message.contentKey) ||
      (message.emailId !== null && this.emails.has(message.emailId))
    );
  }

  /** From now on this one is known. */
  add(message: PreparedPlaced): void {
    this.uids.add(message.uid);
    this.contents.add(message.contentKey);
    if (message.emailId !== null) this.emails.add(message.emailId);
  }
}
