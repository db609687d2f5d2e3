import type { MailboxObject } from 'imapflow';
import { Refusal } from '../imap/refusal.ts';
import type { ImapSession } from '../imap/session.ts';

/** Refused before anything is done: a COPY whose original could not be removed would double the message. */
export function demandWritable(opened: MailboxObject | null): void {
  if (opened?.readOnly) throw new Refusal('This folder is read-only.');
}

/** imapflow answers `false` where the server refused; its words are kept by the session. */
export function demand<T>(session: ImapSession, answer: T | false | undefined): T {
  if (answer === false || answer === undefined) {
    if (!session.usable) throw new Error('The connection was lost.');
    throw session.lastRefusal ?? new Refusal('This folder does not keep such a mark.');
  }
  return answer;
}

/**
 * As `demand`, for commands that a server does on all of the messages or on none. Where one of them has just been
 * expunged elsewhere, MOVE and COPY do nothing (NO EXPUNGEISSUED, RFC 5530), which imapflow takes for success.
 * @throws Refusal a temporary one: repeated with those that are still there, it can be done
 */
export async function demandWhole<T>(
  session: ImapSession,
  command: () => Promise<T | false | undefined>,
): Promise<T> {
  const before = session.lastRefusal;
  const answer = demand(session, await command());
  const { lastRefusal } = session;
  if (lastRefusal && lastRefusal !== before) throw new Refusal(lastRefusal.message, 'EXPUNGEISSUED');
  return answer;
}
