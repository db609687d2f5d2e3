import type { ImapFlow } from 'imapflow';
import { demandSelected } from './selected.ts';

/**
 * Asks for a message that the server is known to have had, and once more where it was not found: another connection may
 * have told of a message that has arrived since this one last looked into the mailbox, and a session is told of new
 * messages only when it asks (RFC 9051, 6.4.1 on NOOP). Only then is the message gone.
 *
 * @param ask - null or undefined: not found
 * @throws Error when it is the connection that has gone
 */
export async function askTwice<T>(
  client: ImapFlow,
  ask: () => Promise<T | null | undefined>,
): Promise<T | null> {
  const first = await ask();
  if (first !== null && first !== undefined) return first;
  demandSelected(client);
  await client.noop();
  const second = await ask();
  if (second !== null && second !== undefined) return second;
  demandSelected(client);
  return null;
}
