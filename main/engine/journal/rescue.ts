import { all, run, type WritableDb } from '../store/database.ts';

const reason = 'The folder it was to go to is no longer there. It is kept in the Inbox on this computer.';

/**
 * A mailbox has gone on the server before messages that were to be put there had arrived: they are kept in the Inbox,
 * as refused, so that the person can still read them, and try again.
 */
export function rescueAppends(db: WritableDb, accountId: number, mailboxId: number, inboxId: number): void {
  const ids = JSON.stringify(
    all<{ id: number }>(
      db,
      `SELECT id FROM operation WHERE account_id = ? AND mailbox_id = ? AND kind = 'append'
         AND state IN ('queued', 'sending', 'failed')`,
      accountId,
      mailboxId,
    ).map((row) => row.id),
  );
  run(
    db,
    `UPDATE placement SET mailbox_id = ? WHERE mailbox_id = ? AND uid IS NULL
       AND created_by IN (SELECT value FROM json_each(?))`,
    inboxId,
    mailboxId,
    ids,
  );
  run(
    db,
    `UPDATE operation SET mailbox_id = ?, state = 'failed', error = ? WHERE id IN (SELECT value FROM json_each(?))`,
    inboxId,
    reason,
    ids,
  );
}
