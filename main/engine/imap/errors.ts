import { ApiError } from '../../../shared/api/error.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';

interface ImapFailure {
  code?: unknown;
  authenticationFailed?: unknown;
  serverResponseCode?: unknown;
  responseText?: unknown;
  response?: unknown;
  message?: unknown;
  tlsFailed?: unknown;
}

const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPIPE',
  'EConnectionClosed',
  'NoConnection',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'StateLogout',
]);
const timedOut = new Set(['ETIMEDOUT', 'ETIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);
/** Server codes that look like a refused password but mean 'later' (RFC 5530; row C8 of the robustness table). */
const notNow = new Set(['UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG', 'CONTACTADMIN']);
/** How servers without those codes say it: Dovecot, Gmail, Outlook, Yahoo. Never believed against AUTHENTICATIONFAILED. */
const notNowWords =
  /maximum number of connections|too many|(?:rate|bandwidth|connection)s? limit|exceeded|throttl|temporar|try again later|unavailable/i;

/** A failed connection or sign-in in words for a person. The server's own words are quoted, never taken for ours. */
export function connectionError(thrown: unknown, server: ServerSettings, accountId?: number): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const failure = (thrown ?? {}) as ImapFailure;
  const code = typeof failure.code === 'string' ? failure.code : '';
  const at = `${server.host}:${server.port}`;
  const make = (kind: ApiError['code'], message: string, retryable: boolean): ApiError =>
    new ApiError(kind, message, {
      retryable,
      cause: thrown,
      ...(accountId === undefined ? {} : { accountId }),
    });

  if (failure.authenticationFailed) {
    const words = quote(failure);
    if (isNotNow(failure)) {
      return make('connect-failed', `${server.host} does not take sign-ins at the moment${words}.`, true);
    }
    return make(
      'auth-failed',
      `${server.host} did not accept the user name or password for ${server.userName}${words}. Check both; some providers want an app password.`,
      false,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return make(
      'host-not-found',
      `There is no server named ${server.host}, or this computer is offline. Check the name.`,
      code === 'EAI_AGAIN',
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return make(
      'certificate-host-mismatch',
      `The certificate of ${at} belongs to another server. Nothing was sent; check the server name.`,
      false,
    );
  }
  if (expired.has(code)) {
    return make(
      'certificate-expired',
      `The certificate of ${at} is not valid today. Nothing was sent; tell the server's owner, or check this computer's clock.`,
      false,
    );
  }
  if (untrusted.has(code)) {
    return make(
      'certificate-untrusted',
      `The certificate of ${at} is not signed by anyone this computer trusts. Nothing was sent.`,
      false,
    );
  }
  if (timedOut.has(code)) {
    return make('timeout', `${at} does not answer. Check the server name and port.`, true);
  }
  if (failure.tlsFailed || code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'STARTTLS_INJECTION') {
    return make(
      'tls-unavailable',
      `No secure connection to ${at} could be made. Check the port and the kind of security.`,
      false,
    );
  }
  if (unreachable.has(code)) {
    return make(
      'connect-failed',
      `${at} could not be reached. Check the server name and port, and that this computer is online.`,
      true,
    );
  }
  return make('connect-failed', `The connection to ${at} failed${quote(failure)}.`, true);
}

/** True when a connection of this account cannot work until the person does something. */
export function needsPerson(error: ApiError): boolean {
  return (
    error.code === 'auth-failed' || error.code.startsWith('certificate-') || error.code === 'tls-unavailable'
  );
}

function isNotNow(failure: ImapFailure): boolean {
  const code = String(failure.serverResponseCode ?? '').toUpperCase();
  if (notNow.has(code)) return true;
  return code !== 'AUTHENTICATIONFAILED' && notNowWords.test(String(failure.responseText ?? ''));
}

/** The server's words, short and on one line, marked as its own. */
function quote(failure: ImapFailure): string {
  const text = typeof failure.responseText === 'string' ? failure.responseText : '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const words = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return words ? ` (the server says: “${words.slice(0, 200)}”)` : '';
}
