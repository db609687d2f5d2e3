import type { ImapFlow, MailboxObject } from 'imapflow';

/**
 * The mailbox that is open. To be asked after every answer that is taken for complete: imapflow answers SEARCH and
 * FETCH with nothing, and no error, where the connection has gone and no mailbox is open any more. Taken for an empty
 * mailbox, that emptied the cache, and what waited for its messages was lost.
 *
 * @throws Error when there is none: the connection was lost
 */
export function demandSelected(client: ImapFlow): MailboxObject {
  const { mailbox } = client;
  if (!mailbox || !client.usable) throw new Error('The connection was lost.');
  return mailbox;
}
