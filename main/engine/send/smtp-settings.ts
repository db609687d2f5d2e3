import { ApiError } from '../../../shared/api/error.ts';
import type { Account, ServerSettings } from '../../../shared/model/account.ts';
import { isLoopback } from '../../../shared/model/loopback.ts';

/**
 * Where an account sends: what was found or entered, else the usual neighbour of its IMAP server (RFC 8314:
 * submission by TLS on 465).
 * @throws ApiError where sending would show the password to everyone on the way.
 */
export function smtpSettings(account: Account): ServerSettings {
  const settings = account.smtp ?? guessFromImap(account.imap);
  if (settings.security === 'none' && !settings.plainTextAccepted && !isLoopback(settings.host)) {
    throw new ApiError(
      'tls-unavailable',
      `Sending through ${settings.host} without encryption would show your password to everyone on the way. Choose TLS or STARTTLS.`,
      { accountId: account.id },
    );
  }
  return settings;
}

function guessFromImap(imap: ServerSettings): ServerSettings {
  const host = imap.host.replace(/^imap(?=[.-])/i, 'smtp');
  return { host, port: 465, security: 'tls', userName: imap.userName };
}
