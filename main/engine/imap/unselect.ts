import type { ImapFlow } from 'imapflow';

/**
 * Closes the open mailbox and removes nothing from it: CLOSE would expunge what another client has marked as deleted,
 * unless the mailbox is open for reading only (RFC 9051 section 6.4.1). imapflow has no method for UNSELECT.
 */
export async function unselect(client: ImapFlow): Promise<void> {
  if (!client.mailbox) return;
  if (!client.mailbox.readOnly) await client.mailboxOpen(client.mailbox.path, { readOnly: true });
  await client.mailboxClose();
}
