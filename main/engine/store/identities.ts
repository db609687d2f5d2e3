import { ApiError } from '../../../shared/api/error.ts';
import type { Identity, IdentityContent } from '../../../shared/model/identity.ts';
import { accountById } from './accounts.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from './database.ts';

interface IdentityRow {
  id: number;
  account_id: number;
  name: string;
  email: string;
  reply_to: string | null;
  signature: string;
  is_default: number;
}

/** All addresses that the person writes from: by account, its default first. */
export function listIdentities(db: ReadableDb, accountId?: number): Identity[] {
  return all<IdentityRow>(
    db,
    `SELECT i.id, i.account_id, i.name, i.email, i.reply_to, i.signature,
            i.position = min(i.position) OVER (PARTITION BY i.account_id) AS is_default
     FROM identity i JOIN account a ON a.id = i.account_id
     WHERE ? IS NULL OR i.account_id = ?
     ORDER BY a.position, a.id, i.position, i.id`,
    accountId ?? null,
    accountId ?? null,
  ).map((row) => ({
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    replyTo: row.reply_to,
    signature: row.signature,
    isDefault: row.is_default === 1,
  }));
}

/**
 * Adds an identity (`id` null) or changes one. The one with the account's own address lends its name to the account.
 * @throws ApiError `not-found`, or `account-exists` when the account has this address already.
 */
export function saveIdentity(db: WritableDb, id: number | null, input: IdentityContent): number {
  return transaction(db, () => {
    const account = accountById(db, input.accountId);
    if (!account) throw new ApiError('not-found', 'This account is no longer here.');
    const twin = one<{ id: number }>(
      db,
      'SELECT id FROM identity WHERE account_id = ? AND email = ? AND id IS NOT ?',
      input.accountId,
      input.email,
      id,
    );
    if (twin) throw new ApiError('account-exists', `${input.email} is already an address of this account.`);
    if (input.email.toLowerCase() === account.email.toLowerCase()) {
      run(db, 'UPDATE account SET name = ? WHERE id = ?', input.name, account.id);
    }
    const values = [input.name, input.email, input.replyTo, input.signature] as const;
    if (id === null) return addIdentity(db, input.accountId, values);
    const { changes } = run(
      db,
      'UPDATE identity SET name = ?, email = ?, reply_to = ?, signature = ? WHERE id = ? AND account_id = ?',
      ...values,
      id,
      input.accountId,
    );
    if (changes === 0) throw unknownIdentity();
    return id;
  });
}

/** @throws ApiError `in-use` for the last one: an account without any could write to nobody. */
export function removeIdentity(db: WritableDb, id: number): void {
  transaction(db, () => {
    const identity = listIdentities(db).find((known) => known.id === id);
    if (!identity) throw unknownIdentity();
    if (listIdentities(db, identity.accountId).length === 1) {
      throw new ApiError('in-use', 'This is the only address of the account. Add another one first.');
    }
    run(db, 'DELETE FROM identity WHERE id = ?', id);
  });
}

export function makeDefault(db: WritableDb, id: number): void {
  const { changes } = run(
    db,
    `UPDATE identity SET position = (SELECT min(o.position) - 1 FROM identity o WHERE o.account_id = identity.account_id)
     WHERE id = ?`,
    id,
  );
  if (changes === 0) throw unknownIdentity();
}

export function addIdentity(
  db: WritableDb,
  accountId: number,
  [name, email, replyTo, signature]: readonly [string, string, string | null, string],
): number {
  return run(
    db,
    `INSERT INTO identity (account_id, name, email, reply_to, signature, position)
     VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM identity WHERE account_id = ?))`,
    accountId,
    name,
    email,
    replyTo,
    signature,
    accountId,
  ).id;
}

function unknownIdentity(): ApiError {
  return new ApiError('not-found', 'This address is no longer here.');
}
