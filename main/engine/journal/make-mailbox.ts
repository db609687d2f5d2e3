import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { one, run, type WritableDb } from '../store/database.ts';
import { type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import { type CreateMailboxPayload, insertOperation, newAction } from './queue.ts';

const roleNames: Partial<Record<MailboxRole, string>> = {
  archive: 'Archive',
  drafts: 'Drafts',
  junk: 'Junk',
  sent: 'Sent',
  trash: 'Trash',
};

/** The account has no mailbox for this: one is made here at once, and on the server by the journal. */
export function createForRole(db: WritableDb, accountId: number, role: MailboxRole, now: number): MailboxRow {
  const name = roleNames[role]!;
  const { path, delimiter } = topLevelPath(db, accountId, name);
  const existing = one<{ id: number }>(
    db,
    'SELECT id FROM mailbox WHERE account_id = ? AND path = ?',
    accountId,
    path,
  );
  if (existing) {
    run(db, 'UPDATE mailbox SET role = ? WHERE id = ?', role, existing.id);
    return mailboxById(db, existing.id)!;
  }
  return queueCreate(
    db,
    newAction(db, `Create folder ${name}`, false, now),
    accountId,
    path,
    delimiter,
    role,
    now,
  );
}

/** Adds a mailbox here and queues its creation on the server. */
export function queueCreate(
  db: WritableDb,
  actionId: number,
  accountId: number,
  path: string,
  delimiter: string | null,
  role: MailboxRole | null,
  now: number,
): MailboxRow {
  const { id } = run(
    db,
    'INSERT INTO mailbox (account_id, path, delimiter, role) VALUES (?, ?, ?, ?)',
    accountId,
    path,
    delimiter,
    role,
  );
  const payload: CreateMailboxPayload = { path, delimiter, role };
  insertOperation(db, actionId, accountId, 'create-mailbox', id, payload, `Create folder ${path}`, now);
  return mailboxById(db, id)!;
}

/** Where a mailbox of the first level stands: below INBOX on servers that keep everything there (Courier, Cyrus). */
export function topLevelPath(
  db: WritableDb,
  accountId: number,
  name: string,
): { path: string; delimiter: string | null } {
  const below = one<{ path: string; delimiter: string }>(
    db,
    `SELECT path, delimiter FROM mailbox WHERE account_id = ? AND delimiter IS NOT NULL
       AND upper(path) LIKE 'INBOX' || delimiter || '%' LIMIT 1`,
    accountId,
  );
  const others = one(
    db,
    `SELECT 1 FROM mailbox WHERE account_id = ? AND namespace = 'personal' AND upper(path) NOT LIKE 'INBOX%' LIMIT 1`,
    accountId,
  );
  const any = one<{ delimiter: string | null }>(
    db,
    "SELECT delimiter FROM mailbox WHERE account_id = ? AND namespace = 'personal' ORDER BY delimiter IS NULL LIMIT 1",
    accountId,
  );
  return {
    path: below && !others ? `INBOX${below.delimiter}${name}` : name,
    delimiter: any?.delimiter ?? null,
  };
}
