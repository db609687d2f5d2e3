import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import { accountByEmail, deleteAccount, insertAccount } from '../store/accounts.ts';
import { transaction, type WritableDb } from '../store/database.ts';

/** @throws ApiError `account-exists` */
export function refuseTwice(db: WritableDb, email: string): void {
  if (accountByEmail(db, email)) {
    throw new ApiError('account-exists', `${email} is already one of your accounts.`);
  }
}

/**
 * Stores an account together with its secret, or neither.
 * @throws ApiError `account-exists`, or what `keepSecret` throws.
 */
export async function storeAccount(
  db: WritableDb,
  input: Pick<Account, 'name' | 'email' | 'imap' | 'smtp' | 'signIn'>,
  now: number,
  keepSecret: (accountId: number) => Promise<void>,
): Promise<Account> {
  // It may have been added while the server was asked.
  refuseTwice(db, input.email);
  const account = transaction(db, () => insertAccount(db, input, now));
  try {
    await keepSecret(account.id);
  } catch (error) {
    transaction(db, () => deleteAccount(db, account.id));
    throw error;
  }
  return account;
}
