import { ApiError } from '../../../shared/api/error.ts';
import type { ApiErrorShape } from '../../../shared/api/error-shape.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';
import { ImapSession } from '../imap/session.ts';
import type { Log } from '../log.ts';
import type { Route } from '../net/open.ts';
import { signInOnly } from '../send/smtp.ts';
import { smtpError } from '../send/smtp-outcome.ts';
import type { Credential } from './credentials.ts';

const outgoingMs = 20_000;

/**
 * Signs in to the incoming server and out again.
 * @throws ApiError in words for a person.
 */
export async function verify(
  server: ServerSettings,
  credential: Credential,
  route: Route,
  log: Log,
  connectTimeoutMs = 20_000,
): Promise<void> {
  try {
    const session = await ImapSession.connect({ server, credential, route, log, connectTimeoutMs });
    await session.logout();
  } catch (error) {
    throw at('incoming', ApiError.from(error), 'Incoming mail: ');
  }
}

/**
 * Signs in to the outgoing server and out again, without sending anything. Asked for after `verify`, so that a wrong
 * password is offered once.
 * @param wanted null: the account names no outgoing server, and there is nothing to test
 * @throws ApiError with `server` outgoing, in words for a person.
 */
export async function verifyOutgoing(
  wanted: ServerSettings | null,
  credential: Credential,
  route: Route,
): Promise<void> {
  if (wanted === null) return;
  const limit = AbortSignal.timeout(outgoingMs);
  try {
    await signInOnly(wanted, route, credential, limit);
  } catch (thrown) {
    const error = smtpError(limit.aborted ? { code: 'ETIMEDOUT' } : thrown, wanted);
    throw at('outgoing', error, 'Incoming mail works. Outgoing mail does not: ');
  }
}

function at(server: ApiErrorShape['server'], error: ApiError, before: string): ApiError {
  const { code, retryable, accountId, certificate, message } = error;
  return new ApiError(code, `${before}${message}`, {
    retryable,
    server,
    cause: error,
    ...(accountId === undefined ? {} : { accountId }),
    ...(certificate === undefined ? {} : { certificate }),
  });
}
