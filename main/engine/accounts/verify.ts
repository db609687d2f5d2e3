import type { ServerSettings } from '../../../shared/model/account.ts';
import { ImapSession } from '../imap/session.ts';
import type { Log } from '../log.ts';
import type { Route } from '../net/open.ts';
import type { Credential } from './credentials.ts';

/**
 * Signs in and out again.
 * @throws ApiError in words for a person.
 */
export async function verify(
  server: ServerSettings,
  credential: Credential,
  route: Route,
  log: Log,
  connectTimeoutMs = 20_000,
): Promise<void> {
  const session = await ImapSession.connect({ server, credential, route, log, connectTimeoutMs });
  await session.logout();
}
