import { ApiError } from '../../../shared/api/error.ts';
import type { NewAccount, ServerSettings } from '../../../shared/model/account.ts';
import { ImapSession } from '../imap/session.ts';
import type { Log } from '../log.ts';
import type { Route } from '../net/open.ts';
import type { Credential } from './credentials.ts';

/** Time for one guess, in milliseconds: a name that exists but does not answer must not hold the form up. */
const guessTimeoutMs = 6_000;

/**
 * Finds the IMAP server of an address by the names that providers use, and signs in to the first that takes the
 * password. Only encrypted connections are tried, so that the password goes to nobody but a host of this domain.
 * @throws ApiError `auth-failed` when a server was found and refused, else `discovery-failed`.
 */
export async function discoverImap(account: NewAccount, route: Route, log: Log): Promise<ServerSettings> {
  const domain = account.email.slice(account.email.lastIndexOf('@') + 1).toLowerCase();
  const guesses: ServerSettings[] = [`imap.${domain}`, `mail.${domain}`, domain].flatMap((host) => [
    { host, port: 993, security: 'tls' as const, userName: account.email },
    { host, port: 143, security: 'starttls' as const, userName: account.email },
  ]);
  const outcomes = await Promise.all(
    guesses.map(async (server) => {
      try {
        await verify(server, { kind: 'password', password: account.password }, route, log, guessTimeoutMs);
        return { server };
      } catch (error) {
        return { error };
      }
    }),
  );
  const found = outcomes.find((outcome) => outcome.server)?.server;
  if (found) return found;
  for (const { error } of outcomes) {
    if (error instanceof ApiError && error.code === 'auth-failed') throw error;
  }
  throw new ApiError(
    'discovery-failed',
    `No mail server was found for ${domain}. Enter the server settings; your provider's help pages name them.`,
  );
}

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
