import type { DeliveryOptions } from './deliver.ts';
import type { ImapServer } from './imap-server.ts';
import { openSecondClient } from './second-client.ts';

export interface MessageToAppend extends DeliveryOptions {
  raw: Buffer | string;
}

/**
 * Puts a message into a mailbox (named as the lab names it, `Projects/Ferry`) over IMAP, which every server of the
 * lab understands. `deliver` and `fillMaildir` are faster, but only Dovecot has them.
 * @returns the UID.
 */
export async function appendMail(
  server: ImapServer,
  user: string,
  raw: Buffer | string,
  options: DeliveryOptions = {},
): Promise<number> {
  const [uid] = await appendAll(server, user, [{ raw, ...options }]);
  return uid!;
}

/** Puts messages into mailboxes, one after the other over one connection. @returns their UIDs. */
export async function appendAll(
  server: ImapServer,
  user: string,
  messages: Iterable<MessageToAppend>,
): Promise<number[]> {
  await using client = await openSecondClient(server, user);
  const uids: number[] = [];
  for (const { raw, mailbox = 'INBOX', flags, internalDate } of messages) {
    // Servers store what they get, and a bare line feed is not a line's end in mail: Cyrus refuses it.
    const text = (typeof raw === 'string' ? raw : raw.toString('latin1')).replace(/\r?\n/g, '\r\n');
    uids.push(
      await client.append(
        server.pathOf(mailbox),
        Buffer.from(text, typeof raw === 'string' ? 'utf8' : 'latin1'),
        {
          ...(flags ? { flags: [...flags] } : undefined),
          ...(internalDate ? { date: internalDate } : undefined),
        },
      ),
    );
  }
  return uids;
}
