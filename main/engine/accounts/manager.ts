import { ApiError } from '../../../shared/api/error.ts';
import type { Account, NewAccount } from '../../../shared/model/account.ts';
import { removeUnused } from '../attachments/store.ts';
import {
  accountByEmail,
  accountById,
  deleteAccount,
  filesOfAccount,
  insertAccount,
  listAccounts,
} from '../store/accounts.ts';
import { forgetUnusedCertificates } from '../store/certificates.ts';
import { transaction } from '../store/database.ts';
import { discardRawMessages, rawFilesOfAccount } from '../store/raw-messages.ts';
import { AccountSync } from '../sync/account-sync.ts';
import { passwordKey, type SyncContext } from '../sync/context.ts';
import { discoverImap, verify } from './discover.ts';
import { deleteNetworkSecrets, routeOfNew, storedNetwork, storeNetworkSecrets } from './route.ts';

/** What all accounts share. */
export type ManagerContext = Omit<SyncContext, 'account' | 'unreadable'>;

/** The accounts and their synchronisation: one sick account is a matter of its own. */
export class AccountManager {
  private readonly context: ManagerContext;
  private readonly syncs = new Map<number, AccountSync>();

  constructor(context: ManagerContext) {
    this.context = context;
    for (const account of listAccounts(context.cache)) this.begin(account);
  }

  /**
   * Signs in, then stores the account and begins to synchronise it.
   * @throws ApiError and stores nothing, when signing in fails.
   */
  async add(input: NewAccount): Promise<Account> {
    const { durable, secrets, log, now, emit } = this.context;
    const taken = (): ApiError =>
      new ApiError('account-exists', `${input.email} is already one of your accounts.`);
    if (accountByEmail(durable, input.email)) throw taken();
    const route = routeOfNew(this.context, input.network);
    const imap = input.imap ?? (await discoverImap(input, route, log));
    if (input.imap) await verify(imap, input.password, route, log);
    if (accountByEmail(durable, input.email)) throw taken();
    const network = storedNetwork(input.network);
    const { name, email, smtp = null } = input;
    const account = transaction(durable, () =>
      insertAccount(durable, { name, email, imap, smtp, ...(network ? { network } : {}) }, now()),
    );
    try {
      await secrets.set(passwordKey(account.id), input.password);
      await storeNetworkSecrets(secrets, account.id, input.network);
    } catch (error) {
      transaction(durable, () => deleteAccount(durable, account.id));
      throw error;
    }
    emit({ type: 'accounts.changed' });
    this.begin(account);
    return account;
  }

  /** Ends the account's connections and removes everything about it from this computer. */
  async remove(accountId: number): Promise<void> {
    const { durable, dataDir, secrets, emit } = this.context;
    const account = accountById(durable, accountId);
    if (!account) throw unknownAccount();
    // First what may fail: a store that is locked leaves the account as it is.
    await secrets.delete(passwordKey(accountId));
    await deleteNetworkSecrets(secrets, account);
    await this.syncs.get(accountId)?.stop();
    this.syncs.delete(accountId);
    const files = filesOfAccount(durable, accountId);
    const kept = rawFilesOfAccount(durable, accountId);
    transaction(durable, () => {
      deleteAccount(durable, accountId);
      forgetUnusedCertificates(durable);
    });
    await removeUnused(durable, dataDir, files);
    await discardRawMessages(dataDir, kept);
    emit({ type: 'accounts.changed' });
  }

  /** @throws ApiError `not-found` */
  get(accountId: number): AccountSync {
    const sync = this.syncs.get(accountId);
    if (!sync) throw unknownAccount();
    return sync;
  }

  all(): AccountSync[] {
    return [...this.syncs.values()];
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((sync) => sync.stop()));
  }

  private begin(account: Account): void {
    const sync = new AccountSync({
      ...this.context,
      account,
      unreadable: new Set(),
      log: this.context.log.child('sync', account.id),
    });
    this.syncs.set(account.id, sync);
    sync.start();
  }
}

function unknownAccount(): ApiError {
  return new ApiError('not-found', 'This account is no longer here.');
}
