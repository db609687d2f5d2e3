import { randomUUID } from 'node:crypto';
import {
  type AuthorizationServer,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  validateAuthResponse,
} from 'oauth4webapi';
import { ApiError } from '../../../../shared/api/error.ts';
import { signInError } from './errors.ts';
import { type Loopback, listenOnLoopback } from './loopback.ts';
import { endpointsOf, redeemCode, type TokenSource, type Tokens } from './requests.ts';

/** How long the person may take on the service's page, in milliseconds. */
const patienceMs = 15 * 60_000;
/** Pages that were opened and left: more than this are not kept waiting at once. */
const mostAttempts = 8;

interface Attempt {
  tokens: Promise<Tokens>;
  cancel: (reason: ApiError) => void;
}

/** Sign-ins under way in the browser: authorization code with PKCE, each with a listener of its own, used once. */
export class SignInAttempts {
  private readonly attempts = new Map<string, Attempt>();
  private readonly now: () => number;
  private readonly patience: number;

  constructor(now: () => number, patience = patienceMs) {
    this.now = now;
    this.patience = patience;
  }

  /**
   * Begins to listen, and says which page the browser is to open.
   * @throws ApiError when the issuer's description cannot be read.
   */
  async begin(source: TokenSource, email: string): Promise<{ attemptId: string; url: string }> {
    const { service, client } = source;
    const fail = (thrown: unknown): ApiError => signInError(thrown, service.name, email);
    const server = await endpointsOf(source).catch((thrown: unknown) => {
      throw fail(thrown);
    });
    const state = generateRandomState();
    const verifier = generateRandomCodeVerifier();
    const loopback = await listenOnLoopback(service.redirectHost, state);
    const url = authorizationUrl(server, {
      ...service.parameters,
      client_id: client.id,
      response_type: 'code',
      redirect_uri: loopback.redirectUri,
      scope: service.scopes.join(' '),
      login_hint: email,
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    if (url === null) {
      loopback.close();
      throw new ApiError(
        'auth-failed',
        `${service.name} has no page to sign in on. Check its address in Settings.`,
      );
    }
    const oldest = this.attempts.keys().next();
    if (this.attempts.size >= mostAttempts && !oldest.done) this.cancel(oldest.value);

    const attemptId = randomUUID();
    const { promise: cancelled, reject: cancel } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () =>
        cancel(new ApiError('timeout', `Nobody finished signing in to ${service.name} in time. Try again.`)),
      this.patience,
    );
    timer.unref();
    const tokens = Promise.race([this.redeem(source, server, loopback, state, verifier), cancelled])
      .catch((thrown: unknown) => {
        throw fail(thrown);
      })
      .finally(() => {
        clearTimeout(timer);
        loopback.close();
      });
    // It may fail before anybody has asked for it.
    tokens.catch(() => undefined);
    this.attempts.set(attemptId, { tokens, cancel });
    return { attemptId, url };
  }

  /**
   * The tokens, once the person has signed in. Each attempt can be asked for once.
   * @throws ApiError when it was refused, cancelled or took too long.
   */
  async finish(attemptId: string): Promise<Tokens> {
    const attempt = this.attempts.get(attemptId);
    if (!attempt) throw new ApiError('not-found', 'This sign-in is over. Begin again.');
    try {
      return await attempt.tokens;
    } finally {
      this.attempts.delete(attemptId);
    }
  }

  cancel(attemptId: string): void {
    this.attempts.get(attemptId)?.cancel(new ApiError('cancelled', 'Signing in was cancelled.'));
    this.attempts.delete(attemptId);
  }

  close(): void {
    for (const attemptId of [...this.attempts.keys()]) this.cancel(attemptId);
  }

  private async redeem(
    source: TokenSource,
    server: AuthorizationServer,
    loopback: Loopback,
    state: string,
    verifier: string,
  ): Promise<Tokens> {
    const { service, client } = source;
    const answer = await loopback.answer;
    const parameters = validateAuthResponse(server, { client_id: client.id }, answer, state);
    const tokens = await redeemCode(source, server, parameters, loopback.redirectUri, verifier, this.now());
    const { needed, name } = service;
    if (needed.some((scope) => !tokens.scopes.includes(scope))) {
      throw new ApiError(
        'auth-failed',
        `${name} was not allowed to let Curlew read your mail. Sign in again, and leave the tick at mail.`,
      );
    }
    return tokens;
  }
}

function authorizationUrl(server: AuthorizationServer, parameters: Record<string, string>): string | null {
  const url = URL.parse(server.authorization_endpoint ?? '');
  // The address comes from outside: nothing but a web page may be opened for it.
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
