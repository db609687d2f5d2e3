import type { Account, AccountRemoval, ServerSettings } from '../../../shared/model/account.ts';
import type { AccountNetwork } from '../../../shared/model/network.ts';
import { all, one, type ReadableDb, run, type WritableDb } from './database.ts';

interface AccountRow {
  id: number;
  name: string;
  email: string;
  color: string;
  position: number;
  imap: string;
  smtp: string | null;
  network: string | null;
  sign_in: string | null;
  enabled: number;
}

export function listAccounts(db: ReadableDb): Account[] {
  return all<AccountRow>(db, 'SELECT * FROM account ORDER BY position, id').map(fromRow);
}

export function accountById(db: ReadableDb, id: number): Account | undefined {
  const row = one<AccountRow>(db, 'SELECT * FROM account WHERE id = ?', id);
  return row && fromRow(row);
}

export function accountByEmail(db: ReadableDb, email: string): Account | undefined {
  const row = one<AccountRow>(db, 'SELECT * FROM account WHERE email = ?', email);
  return row && fromRow(row);
}

function fromRow(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    color: row.color,
    position: row.position,
    imap: JSON.parse(row.imap) as ServerSettings,
    smtp: row.smtp === null ? null : (JSON.parse(row.smtp) as ServerSettings),
    ...(row.network === null ? {} : { network: JSON.parse(row.network) as AccountNetwork }),
    signIn: row.sign_in,
    enabled: row.enabled === 1,
  };
}

/** Told apart at a glance in light and dark; taken in turn. */
const colors = ['#1b7f8a', '#b0508f', '#b9770e', '#4f6bc4', '#5a8f3c', '#b4533f', '#7a5bb5', '#3f7f6b'];

export function insertAccount(
  db: WritableDb,
  account: Omit<Account, 'id' | 'color' | 'position' | 'enabled'>,
  now: number,
): Account {
  const count = one<{ n: number }>(db, 'SELECT coalesce(max(position) + 1, 0) AS n FROM account')!.n;
  const { id } = run(
    db,
    'INSERT INTO account (name, email, color, position, imap, smtp, sign_in, network, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    account.name,
    account.email,
    colors[count % colors.length]!,
    count,
    JSON.stringify(account.imap),
    account.smtp && JSON.stringify(account.smtp),
    account.signIn,
    account.network ? JSON.stringify(account.network) : null,
    now,
  );
  run(
    db,
    'INSERT INTO identity (account_id, name, email, position) VALUES (?, ?, ?, 0)',
    id,
    account.name,
    account.email,
  );
  return accountById(db, id)!;
}

export function setColor(db: WritableDb, id: number, color: string): void {
  run(db, 'UPDATE account SET color = ? WHERE id = ?', color, id);
}

export function setEnabled(db: WritableDb, id: number, enabled: boolean): void {
  run(db, 'UPDATE account SET enabled = ? WHERE id = ?', enabled ? 1 : 0, id);
}

/** Accounts in this order; those that are not named keep theirs, behind. */
export function reorderAccounts(db: WritableDb, ids: readonly number[]): void {
  const rest = listAccounts(db).map(({ id }) => id);
  const order = [...ids.filter((id) => rest.includes(id)), ...rest.filter((id) => !ids.includes(id))];
  for (const [position, id] of order.entries()) {
    run(db, 'UPDATE account SET position = ? WHERE id = ?', position, id);
  }
}

/** What would go with the account. */
export function removalOf(db: ReadableDb, id: number): AccountRemoval {
  const count = (sql: string): number => one<{ n: number }>(db, sql, id)!.n;
  return {
    messages: count('SELECT count(*) AS n FROM message WHERE account_id = ?'),
    waiting: count(
      `SELECT count(*) AS n FROM operation WHERE account_id = ? AND state IN ('queued', 'sending')`,
    ),
    drafts: count(
      `SELECT count(*) AS n FROM draft WHERE account_id = ? AND state = 'open' AND saved_revision < revision`,
    ),
    unsent: count(
      `SELECT count(*) AS n FROM outbox WHERE account_id = ? AND state NOT IN ('done', 'cancelled')`,
    ),
  };
}

/** The service that signs the account in from now on; null: a password. */
export function setSignIn(db: WritableDb, id: number, serviceId: string | null): void {
  run(db, 'UPDATE account SET sign_in = ? WHERE id = ?', serviceId, id);
}

export function setServers(
  db: WritableDb,
  id: number,
  servers: Pick<Account, 'imap' | 'smtp' | 'network'>,
): void {
  const { imap, smtp, network } = servers;
  run(
    db,
    'UPDATE account SET imap = ?, smtp = ?, network = ? WHERE id = ?',
    JSON.stringify(imap),
    smtp && JSON.stringify(smtp),
    network ? JSON.stringify(network) : null,
    id,
  );
}

/** Hashes of the attachments that were fetched for an account. */
export function filesOfAccount(db: ReadableDb, id: number): string[] {
  return all<{ sha256: string }>(
    db,
    `SELECT DISTINCT f.sha256 FROM attachment_file f JOIN message m ON m.id = f.message_id WHERE m.account_id = ?`,
    id,
  ).map((row) => row.sha256);
}

/** Removes an account with all its cached mail; the search index follows by triggers. */
export function deleteAccount(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM message WHERE account_id = ?', id);
  run(db, 'DELETE FROM account WHERE id = ?', id);
  // Nothing of these can be taken back any more.
  run(db, 'DELETE FROM action WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.action_id = action.id)');
}
