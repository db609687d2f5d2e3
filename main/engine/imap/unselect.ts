import type { ImapFlow } from 'imapflow';
import { refusalOf } from './refusal.ts';

/**
 * Closes the open mailbox and removes nothing from it: CLOSE would expunge what another client has marked as deleted,
 * unless the mailbox is open for reading only (RFC 9051 section 6.4.1). imapflow has no method for UNSELECT.
 *
 * @throws when the connection is lost
 */
export async function unselect(client: ImapFlow): Promise<void> {
  if (!client.mailbox) return;
  try {
    if (!client.mailbox.readOnly) await client.mailboxOpen(client.mailbox.path, { readOnly: true });
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    // Another session has removed it. What cannot be opened leaves none open (RFC 9051 section 6.3.2).
    return;
  }
  await client.mailboxClose();
}
