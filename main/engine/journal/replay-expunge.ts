import type { ImapFlow } from 'imapflow';
import { type ImapSession, Priority } from '../imap/session.ts';
import { run } from '../store/database.ts';
import type { MailboxRow } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { demand, demandWritable } from './demand.ts';
import { batchesOf, type Located } from './locate.ts';
import type { OperationRow } from './revert.ts';
import { finish } from './settle.ts';

/** Without UIDPLUS an EXPUNGE would take others' deleted messages along (row C14): the flag alone must do. */
export async function remove(session: ImapSession, client: ImapFlow, range: string): Promise<void> {
  if (client.capabilities.has('UIDPLUS')) demand(session, await client.messageDelete(range, { uid: true }));
  else demand(session, await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
}

/** Removes the targets for good. */
export async function expunge(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  located: Located[],
): Promise<void> {
  await session.run(Priority.action, mailbox, async (client, opened) => {
    demandWritable(opened);
    for (const range of batchesOf(located)) await remove(session, client, range);
  });
  finish(context, operation, located, () => {
    for (const target of located) {
      run(context.durable, 'DELETE FROM placement WHERE id = ?', target.placementId);
    }
  });
}
