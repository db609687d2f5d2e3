import type { ImapFlow } from 'imapflow';
import { type ImapSession, Priority } from '../imap/session.ts';
import { all } from '../store/database.ts';
import { type MailboxRow, mailboxOnServer } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { findMessages } from '../sync/mailbox-sync.ts';
import { uidBatches } from '../sync/uid-set.ts';
import type { ReplayHost } from './replay.ts';
import type { OperationRow } from './revert.ts';

/** A target with the UID it has on the server now. */
export interface Located {
  placementId: number;
  messageId: number;
  newPlacementId: number | null;
  mailboxId: number;
  uid: number;
}

/** The targets that are in the mailbox, each with its UID; those whose UID was never told are looked for. */
export async function locateOnServer(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<Located[]> {
  let located = locateTargets(context, operation);
  if (located.some((target) => target.uid === 0)) {
    await learnUids(context, session, mailbox.id, host, () =>
      locateTargets(context, operation).filter((target) => target.uid === 0),
    );
    located = locateTargets(context, operation);
  }
  return located.filter((target) => target.uid !== 0);
}

/** Looks at a mailbox for the UIDs of messages that are known to be there: a visit, then one by one. */
export async function learnUids(
  context: SyncContext,
  session: ImapSession,
  mailboxId: number,
  host: ReplayHost,
  unknown: () => readonly { messageId: number }[],
): Promise<void> {
  await host.visit(session, mailboxId);
  const left = unknown().map((target) => target.messageId);
  const mailbox = mailboxOnServer(context.cache, mailboxId);
  if (left.length === 0 || !mailbox) return;
  await session.run(Priority.action, mailbox, (client) => findMessages(context, client, mailbox, left));
}

/** `uid` 0: the placement is there, but the server has not told its UID yet. */
export function locateTargets(context: SyncContext, operation: OperationRow): Located[] {
  return all<Located>(
    context.durable,
    `SELECT t.placement_id AS placementId, t.message_id AS messageId, t.new_placement_id AS newPlacementId,
            p.mailbox_id AS mailboxId, coalesce(p.uid, 0) AS uid
     FROM operation_target t JOIN placement p ON p.id = t.placement_id
     WHERE t.operation_id = ? ORDER BY p.uid`,
    operation.id,
  );
}

export const batchesOf = (located: readonly Located[]): string[] =>
  uidBatches(located.map((target) => target.uid));

/** Those of the targets that the server still has in the mailbox that is open. */
export async function stillThere(client: ImapFlow, located: Located[]): Promise<Located[]> {
  const present = new Set<number>();
  for (const range of batchesOf(located)) {
    const uids = await client.search({ uid: range }, { uid: true });
    if (!Array.isArray(uids)) throw new Error('The server refused UID SEARCH.');
    for (const uid of uids) present.add(uid);
  }
  return located.filter((target) => present.has(target.uid));
}

/** Where the UIDs of a mailbox stand. */
export interface UidPosition {
  uidValidity: string;
  uidNext: number;
}

/** Where the next message of a mailbox will stand: taken down before one is put there. */
export async function positionOf(client: ImapFlow, path: string): Promise<UidPosition> {
  const status = await client.status(path, { uidNext: true, uidValidity: true });
  if (!status) throw new Error('The server refused STATUS.');
  return { uidValidity: String(status.uidValidity), uidNext: status.uidNext ?? 1 };
}
