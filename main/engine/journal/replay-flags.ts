import type { ImapFlow, MailboxObject } from 'imapflow';
import { flagNames } from '../imap/flags.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { one, run, type WritableDb } from '../store/database.ts';
import type { MailboxRow } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { demand, demandWritable } from './demand.ts';
import { batchesOf, type Located } from './locate.ts';
import { applyFlagChange, type FlagChange } from './pending.ts';
import type { OperationRow } from './revert.ts';
import { finish } from './settle.ts';

/** An operation and those of its targets that are on the server. */
export interface Work {
  operation: OperationRow;
  located: Located[];
}

/** Operations of the same change in one mailbox, carried out by one STORE: 500 messages read one by one are one command. */
export async function storeFlagChange(
  context: SyncContext,
  session: ImapSession,
  mailbox: MailboxRow,
  works: readonly Work[],
): Promise<void> {
  const change = JSON.parse(works[0]!.operation.payload) as FlagChange;
  const everything = works.flatMap(({ located }) => located);
  const store = async (client: ImapFlow, opened: MailboxObject | null): Promise<void> => {
    demandWritable(opened);
    const add = [...flagNames(change.add), ...(change.addKeywords ?? [])];
    const clear = [...flagNames(change.remove), ...(change.removeKeywords ?? [])];
    for (const range of batchesOf(everything)) {
      if (add.length > 0) demand(session, await client.messageFlagsAdd(range, add, { uid: true }));
      if (clear.length > 0) demand(session, await client.messageFlagsRemove(range, clear, { uid: true }));
    }
  };
  // Where all of them have gone from there in the meantime, what another client did stands.
  if (everything.length > 0) await session.run(Priority.action, mailbox, store);
  for (const { operation, located } of works) {
    finish(context, operation, located, () => {
      for (const target of located) noteOnServer(context.durable, target.placementId, change);
    });
  }
}

function noteOnServer(db: WritableDb, placementId: number, change: FlagChange): void {
  const row = one<{ bits: number; keywords: string }>(
    db,
    'SELECT server_flags AS bits, server_keywords AS keywords FROM placement WHERE id = ?',
    placementId,
  );
  if (!row) return;
  const after = applyFlagChange({ bits: row.bits, keywords: JSON.parse(row.keywords) as string[] }, change);
  run(
    db,
    'UPDATE placement SET server_flags = ?, server_keywords = ? WHERE id = ?',
    after.bits,
    JSON.stringify(after.keywords),
    placementId,
  );
}
