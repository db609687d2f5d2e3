import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { Route } from '../net/open.ts';
import type { SignInServices } from './oauth/configuration.ts';
import type { TokenSource } from './oauth/requests.ts';
import type { TokenKeeper } from './oauth/token-keeper.ts';
import { type RouteContext, routeOf } from './route.ts';

/** What proves to a mail server who is there. */
export type Credential =
  | { readonly kind: 'password'; readonly password: string }
  /** For OAUTHBEARER (RFC 7628) and XOAUTH2. */
  | { readonly kind: 'token'; readonly accessToken: string };

/** Name under which an account's password is kept. */
export function passwordKey(accountId: number): string {
  return `account/${accountId}/password`;
}

/** Passwords and access tokens of the accounts, for whoever signs in to a server: IMAP and SMTP alike. */
export class Credentials {
  private readonly context: RouteContext;
  private readonly services: SignInServices;
  private readonly tokens: TokenKeeper;

  constructor(context: RouteContext, services: SignInServices, tokens: TokenKeeper) {
    this.context = context;
    this.services = services;
    this.tokens = tokens;
  }

  /**
   * Signs in with what is known of the account. A token that the server turns away before its time, because it was
   * revoked or this computer's clock is wrong, is renewed once and tried again.
   *
   * @param attempt connects and signs in; says `auth-failed` when the server refuses
   * @param route by which tokens are asked for, where it is not the one that is stored
   * @throws ApiError `auth-failed` when the person has to sign in again, or what `attempt` throws.
   */
  async signIn<T>(
    account: Account,
    attempt: (credential: Credential) => Promise<T>,
    route?: Route,
  ): Promise<T> {
    if (account.signIn === null) {
      return attempt({ kind: 'password', password: await this.password(account) });
    }
    const source = () => this.sourceOf(account, route);
    const owner = { accountId: account.id, email: account.email };
    const accessToken = await this.tokens.access(owner, source);
    try {
      return await attempt({ kind: 'token', accessToken });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'auth-failed') throw error;
      const renewed = await this.tokens.access(owner, source, accessToken);
      return await attempt({ kind: 'token', accessToken: renewed }).catch((again: unknown) => {
        const isTurnedAway =
          again instanceof ApiError && again.code === 'auth-failed' && again.server !== 'outgoing';
        throw isTurnedAway ? turnedAway(account, again) : again;
      });
    }
  }

  /** Whom the tokens of an account are asked of. */
  async sourceOf(account: Account, route?: Route): Promise<TokenSource> {
    const ready = await this.services.ready(account.signIn ?? '');
    return { ...ready, route: route ?? (await routeOf(this.context, account)) };
  }

  private async password(account: Account): Promise<string> {
    const password = await this.context.secrets.get(passwordKey(account.id));
    if (password !== null) return password;
    throw new ApiError(
      'auth-failed',
      `The password for ${account.email} is not on this computer. Sign in again.`,
      { accountId: account.id },
    );
  }
}

/** Not about user names and passwords, which nobody typed. */
function turnedAway({ id, email, imap }: Account, cause: ApiError): ApiError {
  return new ApiError(
    'auth-failed',
    `${imap.host} no longer accepts the sign-in for ${email}. Sign in again; your changes wait until then.`,
    { accountId: id, cause },
  );
}
