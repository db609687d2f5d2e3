import { ApiError } from '../../../shared/api/error.ts';
import type { Account, NewAccount } from '../../../shared/model/account.ts';
import { accountByEmail, deleteAccount, insertAccount } from '../store/accounts.ts';
import { transaction, type WritableDb } from '../store/database.ts';
import { listIdentities, saveIdentity } from '../store/identities.ts';

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
  identities: NewAccount['identities'],
  keepSecret: (accountId: number) => Promise<void>,
): Promise<Account> {
  // It may have been added while the server was asked.
  refuseTwice(db, input.email);
  const account = transaction(db, () => {
    const inserted = insertAccount(db, input, now);
    adoptIdentities(db, inserted, identities);
    return inserted;
  });
  try {
    await keepSecret(account.id);
  } catch (error) {
    transaction(db, () => deleteAccount(db, account.id));
    throw error;
  }
  return account;
}

/** Identities that another program had for the account: its own address is there already, the rest is added. */
function adoptIdentities(db: WritableDb, account: Account, identities: NewAccount['identities'] = []): void {
  for (const identity of identities) {
    const known = listIdentities(db, account.id).find(
      ({ email }) => email.toLowerCase() === identity.email.toLowerCase(),
    );
    // What was typed into the form is newer than what the other program knew.
    const name = known ? account.name || identity.name : identity.name;
    saveIdentity(db, known?.id ?? null, { ...identity, name, accountId: account.id });
  }
}
