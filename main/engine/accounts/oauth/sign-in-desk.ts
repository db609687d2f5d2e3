import { ApiError } from '../../../../shared/api/error.ts';
import type { Account, NewAccount, ServerSettings } from '../../../../shared/model/account.ts';
import type { NewNetwork } from '../../../../shared/model/network.ts';
import type { SignInRequest } from '../../../../shared/model/sign-in.ts';
import type { Log } from '../../log.ts';
import type { Route } from '../../net/open.ts';
import { accountById, setSignIn } from '../../store/accounts.ts';
import { transaction, type WritableDb } from '../../store/database.ts';
import { passwordKey } from '../credentials.ts';
import { type RouteContext, routeOf, routeOfNew, storedNetwork, storeNetworkSecrets } from '../route.ts';
import { refuseTwice, storeAccount } from '../store-account.ts';
import { verify, verifyOutgoing } from '../verify.ts';
import { SignInAttempts } from './attempts.ts';
import type { SignInServices } from './configuration.ts';
import type { Tokens } from './requests.ts';
import type { OAuthService } from './services.ts';
import type { TokenKeeper } from './token-keeper.ts';

export interface DeskContext extends RouteContext {
  durable: WritableDb;
  services: SignInServices;
  tokens: TokenKeeper;
  log: Log;
  now: () => number;
}

/** What becomes of an account that was signed in. */
interface Outcome {
  added: (account: Account) => void;
  renewed: (account: Account) => Promise<void>;
}

interface Plan {
  service: OAuthService;
  name: string;
  email: string;
  imap: ServerSettings;
  smtp: ServerSettings | null;
  /** Of a new account; one that is here has its own. */
  network: NewNetwork | undefined;
  identities: NewAccount['identities'];
  /** Null for a new account. */
  account: Account | null;
}

/** Signs accounts in on the page of a service, from the request to the stored account. */
export class SignInDesk {
  private readonly context: DeskContext;
  private readonly outcome: Outcome;
  private readonly attempts: SignInAttempts;
  private readonly plans = new Map<string, Plan>();
  /** Signed in on the page, while the person decides about a certificate, or an outgoing server that does not work. */
  private readonly signedIn = new Map<string, Tokens>();

  constructor(context: DeskContext, outcome: Outcome) {
    this.context = context;
    this.outcome = outcome;
    this.attempts = new SignInAttempts(context.now);
  }

  /** @throws ApiError when the service is not configured, the account exists, or the servers are not known. */
  async begin(request: SignInRequest): Promise<{ attemptId: string; url: string }> {
    const { service, client } = await this.context.services.ready(request.serviceId);
    const plan = this.plan(service, request);
    const route = await this.routeOf(plan);
    const begun = await this.attempts.begin({ service, client, route }, plan.email);
    this.plans.set(begun.attemptId, plan);
    return begun;
  }

  /**
   * Waits for the person, then lets the mail server judge the token: whoever signed in under another name on the
   * service's page is told so before anything is stored. When only the outgoing server fails, or a certificate is not
   * trusted yet, the same attempt can be finished once more, with `outgoingUntested` or when it is.
   */
  async finish(attemptId: string, outgoingUntested = false): Promise<Account> {
    const plan = this.plans.get(attemptId);
    if (!plan) throw new ApiError('not-found', 'This sign-in is over. Begin again.');
    this.plans.delete(attemptId);
    const tokens = this.signedIn.get(attemptId) ?? (await this.attempts.finish(attemptId));
    this.signedIn.delete(attemptId);
    const credential = { kind: 'token', accessToken: tokens.accessToken } as const;
    const route = await this.routeOf(plan);
    try {
      await verify(plan.imap, credential, route, this.context.log);
      if (!outgoingUntested) await verifyOutgoing(plan.smtp, credential, route);
    } catch (error) {
      if (error instanceof ApiError && (error.server === 'outgoing' || error.certificate)) {
        this.plans.set(attemptId, plan);
        this.signedIn.set(attemptId, tokens);
      }
      throw refused(error, plan);
    }
    return plan.account === null ? this.add(plan, tokens) : this.renew(plan.account.id, plan, tokens);
  }

  cancel(attemptId: string): void {
    if (this.signedIn.delete(attemptId)) this.plans.delete(attemptId);
    this.attempts.cancel(attemptId);
  }

  close(): void {
    this.attempts.close();
  }

  private plan(service: OAuthService, { account: wanted }: SignInRequest): Plan {
    const { durable } = this.context;
    if (wanted.kind === 'again') {
      const account = accountById(durable, wanted.accountId);
      if (!account) throw new ApiError('not-found', 'This account is no longer here.');
      const { name, email, imap, smtp } = account;
      return { service, name, email, imap, smtp, network: undefined, identities: undefined, account };
    }
    const { name, email } = wanted;
    refuseTwice(durable, email);
    const { servers } = service;
    const imap = wanted.imap ?? (servers && { ...servers.imap, userName: email });
    const smtp = wanted.smtp ?? (servers && { ...servers.smtp, userName: email });
    if (!imap) {
      throw new ApiError('discovery-failed', `Enter the mail servers that ${service.name} signs in to.`);
    }
    return {
      service,
      name,
      email,
      imap,
      smtp,
      network: wanted.network,
      identities: wanted.identities,
      account: null,
    };
  }

  private async routeOf({ account, network }: Plan): Promise<Route> {
    return account === null ? routeOfNew(this.context, network) : routeOf(this.context, account);
  }

  private async add(plan: Plan, tokens: Tokens): Promise<Account> {
    const { name, email, imap, smtp, service } = plan;
    const { durable, secrets, now } = this.context;
    const network = storedNetwork(plan.network);
    const account = await storeAccount(
      durable,
      { name, email, imap, smtp, signIn: service.id, ...(network ? { network } : {}) },
      now(),
      plan.identities,
      async (accountId) => {
        await this.context.tokens.store(accountId, tokens);
        await storeNetworkSecrets(secrets, accountId, plan.network);
      },
    );
    this.outcome.added(account);
    return account;
  }

  private async renew(accountId: number, plan: Plan, tokens: Tokens): Promise<Account> {
    const { durable, secrets } = this.context;
    await this.context.tokens.store(accountId, tokens);
    transaction(durable, () => setSignIn(durable, accountId, plan.service.id));
    // One way in is enough.
    await secrets.delete(passwordKey(accountId));
    const account = accountById(durable, accountId);
    if (!account) {
      await this.context.tokens.forget(accountId);
      throw new ApiError('not-found', 'This account is no longer here.');
    }
    await this.outcome.renewed(account);
    return account;
  }
}

function refused(error: unknown, { service, email, imap }: Plan): unknown {
  if (!(error instanceof ApiError) || error.code !== 'auth-failed' || error.server === 'outgoing')
    return error;
  return new ApiError(
    'auth-failed',
    `${service.name} signed you in, but ${imap.host} did not open the mailbox of ${email}. Choose that same address on the page of ${service.name}, and check that IMAP is switched on for it.`,
    { cause: error },
  );
}
