import { ApiError } from '../../../shared/api/error.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';
import { CertificateFault } from '../net/certificate.ts';
import { ProxyFault } from '../net/tunnel.ts';

interface ImapFailure {
  code?: unknown;
  authenticationFailed?: unknown;
  serverResponseCode?: unknown;
  responseText?: unknown;
  /** What came with BYE. */
  reason?: unknown;
  response?: unknown;
  message?: unknown;
  tlsFailed?: unknown;
}

const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
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
const timedOut = new Set(['ETIMEDOUT', 'ETIMEOUT', 'CONNECT_TIMEOUT', 'UPGRADE_TIMEOUT']);
/** What the server speaks is older than TLS 1.2. */
const outdated = new Set(['ERR_SSL_UNSUPPORTED_PROTOCOL', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION']);
/** What came was no TLS at all: a port for plain connections or STARTTLS. */
const noTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);
const wantsCertificate = new Set([
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
]);
/** How Gmail, Yahoo, GMX, WEB.DE, Zoho, Yandex and Exchange say that IMAP is switched off for the account. */
const imapOff =
  /not enabled for imap|enable imap|imap[^.]{0,40}(?:disabled|deactivated|not enabled|not activated|switched off)|does not have access rights to this service|authenticated but not connected/i;
/** Server codes that look like a refused password but mean 'later' (RFC 5530; row C8 of the robustness table). */
const notNow = new Set(['UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG', 'CONTACTADMIN']);
/** How servers without those codes say it: Dovecot, Gmail, Outlook, Yahoo. Never believed against AUTHENTICATIONFAILED. */
const notNowWords =
  /maximum number of connections|too many|(?:rate|bandwidth|connection)s? limit|exceeded|throttl|temporar|try again later|unavailable/i;

/**
 * A failed connection or sign-in in words for a person. The server's own words are quoted, never taken for ours.
 * @param tlsPort the usual port of the protocol for TLS from the start
 */
export function connectionError(
  thrown: unknown,
  server: ServerSettings,
  accountId?: number,
  tlsPort = 993,
): ApiError {
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

  if (thrown instanceof CertificateFault) return certificateError(thrown, at, accountId);
  if (thrown instanceof ProxyFault) {
    const { host, port } = thrown.proxy;
    return make(
      'proxy-failed',
      `The proxy ${host}:${port} did not make a connection to ${at} (${thrown.message.slice(0, 100)}). Check the proxy under “Advanced”.`,
      true,
    );
  }
  const words = quote(failure);
  if (imapOff.test(serverWords(failure))) {
    return make(
      'imap-disabled',
      `IMAP is switched off for ${server.userName} at ${server.host}${words}. Switch it on in the settings of your provider's web mail (a company's administrator may have to), then try again.`,
      false,
    );
  }
  if (isNotNow(failure)) {
    return make(
      'server-busy',
      `${server.host} takes no more connections or sign-ins for ${server.userName} at the moment${words}. It is not about your password. Curlew tries again by itself, less and less often.`,
      true,
    );
  }
  if (failure.authenticationFailed) {
    return make(
      'auth-failed',
      `${server.host} did not accept the user name or password for ${server.userName}${words}. Check both; some providers want an app password.`,
      false,
    );
  }
  if (failure.message === 'Unsupported authentication mechanism') {
    return make('auth-failed', `${server.host} offers no way of signing in that suits this account.`, false);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return make(
      'host-not-found',
      `There is no server named ${server.host}, or this computer is offline. Check the name.`,
      code === 'EAI_AGAIN',
    );
  }
  if (timedOut.has(code)) {
    return make('timeout', `${at} does not answer. Check the server name and port.`, true);
  }
  if (code === 'GREETING_TIMEOUT') {
    return make(
      'timeout',
      `${at} takes the connection and says nothing. ${server.security === 'tls' ? 'Check the port.' : `If the port is for TLS from the start (usually ${tlsPort}), choose TLS.`}`,
      true,
    );
  }
  if (outdated.has(code)) {
    return make(
      'tls-unavailable',
      `${at} offers only an outdated encryption (older than TLS 1.2), which is not used. Nothing was sent; ask the server's owner.`,
      false,
    );
  }
  if (noTls.has(code)) {
    return make(
      'tls-unavailable',
      `${at} does not speak TLS from the start. Nothing was sent. Choose STARTTLS, or the port for TLS (usually ${tlsPort}).`,
      false,
    );
  }
  if (wantsCertificate.has(code)) {
    return make(
      'tls-unavailable',
      `${at} refused the secure connection. It may ask for a client certificate: choose one under “Advanced”.`,
      false,
    );
  }
  if (code === 'STARTTLS_INJECTION') {
    return make(
      'tls-unavailable',
      `Somebody between here and ${at} put text into the start of the secure connection. Nothing was sent. Try another network.`,
      false,
    );
  }
  if (failure.tlsFailed || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return make(
      'tls-unavailable',
      server.security === 'starttls'
        ? `${at} did not begin a secure connection (STARTTLS). Nothing was sent. Choose TLS and its port (usually ${tlsPort}), or try another network.`
        : `No secure connection to ${at} could be made. Check the port and the kind of security.`,
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
    error.code === 'auth-failed' ||
    error.code === 'imap-disabled' ||
    error.code.startsWith('certificate-') ||
    error.code === 'tls-unavailable'
  );
}

/** A sign-in that is put off, a goodbye in the place of a greeting, or Microsoft's answer to too many requests. */
function isNotNow(failure: ImapFailure): boolean {
  if (failure.code === 'ETHROTTLE') return true;
  const code = String(failure.serverResponseCode ?? '').toUpperCase();
  if (failure.authenticationFailed) {
    if (notNow.has(code)) return true;
    return code !== 'AUTHENTICATIONFAILED' && notNowWords.test(serverWords(failure));
  }
  return typeof failure.reason === 'string' && notNowWords.test(failure.reason);
}

/** A certificate that was not accepted; the error carries what was shown. */
function certificateError(fault: CertificateFault, at: string, accountId: number | undefined): ApiError {
  const { code, certificate } = fault;
  const [kind, words]: [ApiError['code'], string] =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
      ? ['certificate-host-mismatch', 'belongs to another server. Nothing was sent; check the server name.']
      : expired.has(code)
        ? [
            'certificate-expired',
            "is not valid today. Nothing was sent; tell the server's owner, or check this computer's clock.",
          ]
        : ['certificate-untrusted', 'is not signed by anyone this computer trusts. Nothing was sent.'];
  const changed = certificate?.changed ? ' It is not the one that you have trusted before.' : '';
  return new ApiError(kind, `The certificate of ${at} ${words}${changed}`, {
    cause: fault,
    ...(certificate ? { certificate } : {}),
    ...(accountId === undefined ? {} : { accountId }),
  });
}

function serverWords({ responseText, response, reason }: ImapFailure): string {
  const words = [responseText, response, reason].find((one) => typeof one === 'string');
  return typeof words === 'string' ? words : '';
}

/** The server's words, short and on one line, marked as its own. */
function quote(failure: ImapFailure): string {
  const text = serverWords(failure);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const words = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return words ? ` (the server says: “${words.slice(0, 200)}”)` : '';
}
