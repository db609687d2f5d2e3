import { ApiError } from '../../../shared/api/error.ts';
import type { Account, NewAccount, Reconnection } from '../../../shared/model/account.ts';
import { removeUnused } from '../attachments/store.ts';
import {
  accountById,
  deleteAccount,
  filesOfAccount,
  listAccounts,
  setEnabled,
  setServers,
  setSignIn,
} from '../store/accounts.ts';
import { forgetUnusedCertificates } from '../store/certificates.ts';
import { transaction } from '../store/database.ts';
import { discardRawMessages, rawFilesOfAccount } from '../store/raw-messages.ts';
import { AccountSync } from '../sync/account-sync.ts';
import type { SyncContext } from '../sync/context.ts';
import { type Credential, passwordKey } from './credentials.ts';
import { Searches } from './discovery/searches.ts';
import type { SignInServices } from './oauth/configuration.ts';
import { Revocations } from './oauth/revocations.ts';
import { SignInDesk } from './oauth/sign-in-desk.ts';
import type { TokenKeeper } from './oauth/token-keeper.ts';
import {
  changedNetwork,
  deleteNetworkSecrets,
  routeOfNew,
  storedNetwork,
  storeNetworkSecrets,
} from './route.ts';
import { refuseTwice, storeAccount } from './store-account.ts';
import { verify, verifyOutgoing } from './verify.ts';

/** What all accounts share. */
export type ManagerContext = Omit<SyncContext, 'account' | 'unreadable' | 'departed'> & {
  services: SignInServices;
  tokens: TokenKeeper;
};

/** The accounts and their synchronisation: one sick account is a matter of its own. */
export class AccountManager {
  /** Sign-ins on the page of a service. */
  readonly signIns: SignInDesk;
  /** Searches for the servers of an address. */
  readonly searches: Searches;
  private readonly context: ManagerContext;
  private readonly revocations: Revocations;
  private readonly syncs = new Map<number, AccountSync>();
  private watched = false;

  constructor(context: ManagerContext) {
    this.context = context;
    this.searches = new Searches(context);
    this.revocations = new Revocations(context.tokens, context.log);
    this.signIns = new SignInDesk(context, {
      added: (account) => this.added(account),
      renewed: (account) => this.restart(account),
    });
    for (const account of listAccounts(context.cache)) this.begin(account);
  }

  /**
   * Signs in to both servers, then stores the account and begins to synchronise it.
   * @throws ApiError and stores nothing, when signing in fails.
   */
  async add(input: NewAccount): Promise<Account> {
    const { durable, secrets, log, now } = this.context;
    refuseTwice(durable, input.email);
    const route = routeOfNew(this.context, input.network);
    const { imap, smtp } = input.imap
      ? { imap: input.imap, smtp: input.smtp ?? null }
      : await this.searches.settle(input.email, input.network);
    const credential = { kind: 'password', password: input.password } as const;
    await verify(imap, credential, route, log);
    if (!input.outgoingUntested) await verifyOutgoing(smtp, credential, route);
    const network = storedNetwork(input.network);
    const { name, email } = input;
    const account = await storeAccount(
      durable,
      { name, email, imap, smtp, signIn: null, ...(network ? { network } : {}) },
      now(),
      input.identities,
      async (accountId) => {
        await secrets.set(passwordKey(accountId), input.password);
        await storeNetworkSecrets(secrets, accountId, input.network);
      },
    );
    this.added(account);
    return account;
  }

  /**
   * Signs in with other servers, another password, another proxy or certificate, then goes on with them.
   * @throws ApiError and changes nothing, when signing in fails.
   */
  async reconnect(wanted: Reconnection): Promise<Account> {
    const { durable, secrets, tokens, credentials, log } = this.context;
    const { accountId, password, imap, smtp, outgoingUntested } = wanted;
    const before = accountById(durable, accountId);
    if (!before) throw unknownAccount();
    const network = await changedNetwork(secrets, before, wanted.network);
    const route = routeOfNew(this.context, network);
    const test = async (credential: Credential): Promise<void> => {
      await verify(imap, credential, route, log);
      if (!outgoingUntested) await verifyOutgoing(smtp, credential, route);
    };
    if (password === undefined) await credentials.signIn({ ...before, imap }, test, route);
    else {
      await test({ kind: 'password', password });
      await secrets.set(passwordKey(accountId), password);
      await tokens.forget(accountId);
    }
    if (wanted.network) await storeNetworkSecrets(secrets, accountId, network, before.network);
    const stored = storedNetwork(network);
    transaction(durable, () => {
      setServers(durable, accountId, { imap, smtp, ...(stored ? { network: stored } : {}) });
      if (password !== undefined) setSignIn(durable, accountId, null);
    });
    const account = accountById(durable, accountId);
    if (!account) throw unknownAccount();
    await this.restart(account);
    return account;
  }

  /** Ends the account's connections and removes everything about it from this computer. */
  async remove(accountId: number): Promise<void> {
    const { durable, dataDir, secrets, tokens, credentials, emit } = this.context;
    const account = accountById(durable, accountId);
    if (!account) throw unknownAccount();
    const giveBack = await this.revocations.prepare(account, (one) => credentials.sourceOf(one));
    // First what may fail: a store that is locked leaves the account as it is.
    await secrets.delete(passwordKey(accountId));
    await tokens.forget(accountId);
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
    giveBack();
  }

  /** Makes connections again, or ends them; nothing that is here is touched. */
  async setEnabled(accountId: number, enabled: boolean): Promise<void> {
    const { durable } = this.context;
    transaction(durable, () => setEnabled(durable, accountId, enabled));
    const account = accountById(durable, accountId);
    if (!account) throw unknownAccount();
    await this.restart(account);
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

  /** Whether somebody looks at the program's window. */
  setWatched(watched: boolean): void {
    this.watched = watched;
    for (const sync of this.syncs.values()) sync.setWatched(watched);
  }

  async close(): Promise<void> {
    this.signIns.close();
    this.searches.close();
    await Promise.all([this.revocations.close(), ...this.all().map((sync) => sync.stop())]);
  }

  private added(account: Account): void {
    this.context.emit({ type: 'accounts.changed' });
    this.begin(account);
  }

  /** New connections, as the account is now. */
  private async restart(account: Account): Promise<void> {
    await this.syncs.get(account.id)?.stop();
    this.context.emit({ type: 'accounts.changed' });
    this.begin(account);
  }

  private begin(account: Account): void {
    const sync = new AccountSync({
      ...this.context,
      account,
      unreadable: new Set(),
      departed: new Map(),
      log: this.context.log.child('sync', account.id),
    });
    this.syncs.set(account.id, sync);
    sync.setWatched(this.watched);
    sync.start();
  }
}

function unknownAccount(): ApiError {
  return new ApiError('not-found', 'This account is no longer here.');
}
