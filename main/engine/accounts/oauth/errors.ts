import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { ApiError } from '../../../../shared/api/error.ts';
import { CertificateFault } from '../../net/certificate.ts';
import { ProxyFault } from '../../net/tunnel.ts';

/** What a refused token or code means for the person (RFC 6749, section 5.2; OpenID Connect Core, section 3.1.2.6). */
const signInAgain = new Set(['invalid_grant', 'interaction_required', 'login_required', 'consent_required']);
const wrongClient = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'unsupported_grant_type',
]);

/**
 * A failed request to a sign-in service in words for a person. Only what the service says about the tokens asks for
 * the person; a network that is not there, and a service in trouble, are worth another try.
 * The service's answers are never quoted: they may repeat what was sent.
 *
 * @param who the account's address
 */
export function signInError(thrown: unknown, service: string, who: string, accountId?: number): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const about = accountId === undefined ? {} : { accountId };
  const lasting = { ...about, retryable: true, cause: plain(thrown) };
  if (thrown instanceof ProxyFault) {
    const { host, port } = thrown.proxy;
    return new ApiError(
      'proxy-failed',
      `The proxy ${host}:${port} did not make a connection to the sign-in service of ${service} for ${who}. Check the proxy under “Advanced”.`,
      lasting,
    );
  }
  if (thrown instanceof CertificateFault) {
    return new ApiError(
      'connect-failed',
      `The sign-in service of ${service} showed a certificate that this computer does not trust (${thrown.code}). Nothing was sent for ${who}. Ask whoever runs the service or the network.`,
      lasting,
    );
  }
  const code = oauthCode(thrown);
  if (code !== null && signInAgain.has(code)) {
    return new ApiError(
      'auth-failed',
      `${service} no longer lets Curlew in for ${who}. Sign in again; your changes wait until then.`,
      about,
    );
  }
  if (code === 'access_denied') {
    return new ApiError('auth-failed', `Signing in to ${service} was cancelled on its page.`, about);
  }
  if (code !== null && wrongClient.has(code)) {
    return new ApiError(
      'auth-failed',
      `${service} does not accept Curlew’s registration (${code}). Check the client id in Settings, under Security.`,
      about,
    );
  }
  const words =
    thrown instanceof OperationProcessingError || thrown instanceof ResponseBodyError
      ? `The sign-in service of ${service} gave no usable answer for ${who}. Curlew tries again.`
      : `The sign-in service of ${service} could not be reached for ${who}. Check that this computer is online.`;
  return new ApiError('connect-failed', words, lasting);
}

function oauthCode(thrown: unknown): string | null {
  if (thrown instanceof AuthorizationResponseError) return known(thrown.error);
  if (thrown instanceof ResponseBodyError) return thrown.status >= 500 ? null : known(thrown.error);
  // RFC 6749: a refused client may be told by status 401 and a challenge.
  if (thrown instanceof WWWAuthenticateChallengeError) return 'invalid_client';
  return null;
}

/** The code itself is the service's word, too: only such a one is repeated. */
function known(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'unknown';
}

/** Without the cause, which holds the whole response. */
function plain(thrown: unknown): Error {
  const { name, message, code } = (thrown ?? {}) as { name?: unknown; message?: unknown; code?: unknown };
  return new Error([name, code, message].filter((part) => typeof part === 'string').join(': '));
}
