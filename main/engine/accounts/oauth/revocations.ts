import type { Account } from '../../../../shared/model/account.ts';
import { describeError, type Log } from '../../log.ts';
import { signInError } from './errors.ts';
import { revoke, type TokenSource } from './requests.ts';
import type { TokenKeeper } from './token-keeper.ts';

/** How long a service has for it, in milliseconds: nobody waits. */
const patienceMs = 10_000;

/**
 * Gives back the access of accounts that are removed, where the service takes it back (RFC 7009). As well as it can be
 * done: offline it is left out, and tokens that nobody holds any more die by themselves in the end.
 */
export class Revocations {
  private readonly tokens: TokenKeeper;
  private readonly log: Log;
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(tokens: TokenKeeper, log: Log) {
    this.tokens = tokens;
    this.log = log;
  }

  /**
   * To be asked before the account's secrets go.
   * @returns begins the revocation, once the account is gone, and does not wait for it
   */
  async prepare(account: Account, sourceOf: (account: Account) => Promise<TokenSource>): Promise<() => void> {
    if (account.signIn === null) return () => undefined;
    const log = this.log.child('sign-in', account.id);
    try {
      const tokens = await this.tokens.held(account.id);
      if (tokens === null) return () => undefined;
      const source = await sourceOf(account);
      const signal = (): AbortSignal =>
        AbortSignal.any([this.ending.signal, AbortSignal.timeout(patienceMs)]);
      return () => {
        const running = revoke(source, tokens, signal()).then(
          (isRevoked) =>
            log.info(isRevoked ? 'The access was given back' : 'The service takes no access back'),
          (thrown: unknown) => {
            // Only in words of our own: the service's answer may repeat the token.
            const error = signInError(thrown, source.service.name, account.email);
            log.info('The access was not given back', describeError(error));
          },
        );
        this.running.add(running);
        void running.finally(() => this.running.delete(running));
      };
    } catch (error) {
      log.info('The access was not given back', describeError(error));
      return () => undefined;
    }
  }

  async close(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.running);
  }
}
