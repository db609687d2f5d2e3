import { z } from 'zod';
import { ApiError } from '../../../../shared/api/error.ts';
import type { SecretStore } from '../../engine.ts';
import { describeError, type Log } from '../../log.ts';
import { signInError } from './errors.ts';
import { refresh, type TokenSource, type Tokens } from './requests.ts';

/** Longest time before its end at which an access token is no longer used, in milliseconds. */
const marginMs = 300_000;

const StoredTokens = z.object({
  accessToken: z.string(),
  obtainedAt: z.number(),
  expiresAt: z.number(),
  refreshToken: z.string().nullable(),
  scopes: z.array(z.string()),
});

/** Whose token is wanted, and where it comes from. */
export interface TokenOwner {
  accountId: number;
  email: string;
}

/** Name under which an account's tokens are kept. */
export function tokensKey(accountId: number): string {
  return `account/${accountId}/tokens`;
}

/** Access tokens of all accounts: kept among the secrets, renewed before they expire, one renewal at a time each. */
export class TokenKeeper {
  private readonly secrets: SecretStore;
  private readonly log: Log;
  private readonly now: () => number;
  /** Newer than what is stored, when storing failed. */
  private readonly known = new Map<number, Tokens>();
  private readonly renewing = new Map<number, Promise<Tokens>>();

  constructor(context: { secrets: SecretStore; log: Log; now: () => number }) {
    this.secrets = context.secrets;
    this.log = context.log;
    this.now = context.now;
  }

  /** @throws ApiError `secret-store-locked` */
  async store(accountId: number, tokens: Tokens): Promise<void> {
    this.known.set(accountId, tokens);
    await this.secrets.set(tokensKey(accountId), JSON.stringify(tokens));
  }

  async forget(accountId: number): Promise<void> {
    await this.secrets.delete(tokensKey(accountId));
    this.known.delete(accountId);
    this.renewing.delete(accountId);
  }

  /**
   * An access token that is good for some time yet.
   *
   * @param refused a token that a server has just turned away, whatever its date says
   * @throws ApiError `auth-failed` when the person has to sign in again; a retryable one when the network is to blame.
   */
  async access(
    owner: TokenOwner,
    sourceOf: () => Promise<TokenSource>,
    refused: string | null = null,
  ): Promise<string> {
    const { accountId, email } = owner;
    const renewing = this.renewing.get(accountId);
    if (renewing) return (await renewing).accessToken;
    const tokens = await this.held(accountId);
    // Somebody else may have begun while the secrets were read.
    const meanwhile = this.renewing.get(accountId);
    if (meanwhile) return (await meanwhile).accessToken;
    if (tokens !== null && tokens.accessToken !== refused && !this.isStale(tokens)) return tokens.accessToken;
    const refreshToken = tokens?.refreshToken ?? null;
    if (tokens === null || refreshToken === null) {
      throw new ApiError('auth-failed', `The sign-in for ${email} has ended. Sign in again.`, { accountId });
    }
    const renewal = this.renew(owner, { ...tokens, refreshToken }, sourceOf);
    this.renewing.set(accountId, renewal);
    try {
      return (await renewal).accessToken;
    } finally {
      if (this.renewing.get(accountId) === renewal) this.renewing.delete(accountId);
    }
  }

  private async renew(
    { accountId, email }: TokenOwner,
    tokens: Tokens & { refreshToken: string },
    sourceOf: () => Promise<TokenSource>,
  ): Promise<Tokens> {
    const source = await sourceOf();
    let renewed: Tokens;
    try {
      renewed = await refresh(source, tokens, this.now);
    } catch (thrown) {
      throw signInError(thrown, source.service.name, email, accountId);
    }
    // Signed in anew or removed in the meantime: these tokens are nobody's any more.
    const current = await this.held(accountId);
    if (current === null || current.refreshToken !== tokens.refreshToken) return current ?? renewed;
    await this.store(accountId, renewed).catch((error: unknown) => {
      this.log.error('New tokens could not be kept', describeError(error));
    });
    return renewed;
  }

  /** What is held for an account, good or not; null where nothing is. */
  async held(accountId: number): Promise<Tokens | null> {
    const known = this.known.get(accountId);
    if (known) return known;
    const text = await this.secrets.get(tokensKey(accountId));
    if (text === null) return null;
    const parsed = StoredTokens.safeParse(parse(text));
    if (!parsed.success) return null;
    this.known.set(accountId, parsed.data);
    return parsed.data;
  }

  private isStale({ obtainedAt, expiresAt }: Tokens): boolean {
    const margin = Math.min(marginMs, (expiresAt - obtainedAt) / 4);
    return this.now() >= expiresAt - margin;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
