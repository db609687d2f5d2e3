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
