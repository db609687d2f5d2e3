import type { ImapFlow } from 'imapflow';
import { Refusal } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { all, run } from '../store/database.ts';
import { type MailboxRow, mailboxOnServer } from '../store/mailboxes.ts';
import { keepsLabels } from '../store/server-facts.ts';
import type { SyncContext } from '../sync/context.ts';
import { noteDeparted } from '../sync/departed.ts';
import { confirmPlacement } from './confirm.ts';
import { demandWhole, demandWritable } from './demand.ts';
import { mailboxesMovedAlong, settleLabels } from './labels.ts';
import { batchesOf, type Located, learnUids, locateOnServer, stillThere } from './locate.ts';
import type { MovePayload } from './queue.ts';
import type { ReplayHost } from './replay.ts';
import { remove } from './replay-expunge.ts';
import type { OperationRow } from './revert.ts';
import { finish } from './settle.ts';

/** Moves the targets to another mailbox: each arrives once, whichever answer was lost. */
export async function move(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<void> {
  const { toMailboxId } = JSON.parse(operation.payload) as MovePayload;
  const destination = mailboxOnServer(context.cache, toMailboxId);
  if (!destination) throw new Refusal('The folder it was moved to is no longer there.');
  // When this may be a repetition whose first answer was lost, what has arrived there is found first (row C13).
  const isRepetition = operation.attempts > 0;
  if (isRepetition) {
    await learnUids(context, session, toMailboxId, host, () => unarrived(context, operation));
  }
  const located = await locateOnServer(context, session, operation, mailbox, host);
  const waiting = new Set(unarrived(context, operation).map((target) => target.placementId));
  const uidMap = new Map<number, number>();
  if (located.length > 0) {
    await session.run(Priority.action, mailbox, async (client, opened) => {
      demandWritable(opened);
      const present = isRepetition ? await stillThere(client, located) : located;
      // At the first try nothing can have arrived: whatever a row says, nothing is removed that was not moved.
      // Where mailboxes are labels there is no second copy: what is still here was not moved.
      const isPartial = isRepetition && !keepsLabels(context.cache, context.account.id);
      const toMove = isPartial ? present.filter((target) => waiting.has(target.placementId)) : present;
      for (const range of batchesOf(toMove)) {
        const answer = await moveThere(session, client, range, destination.path);
        for (const [from, to] of answer ?? []) uidMap.set(from, to);
      }
      // Else they are still there, marked as deleted, and that is news.
      if (client.capabilities.has('MOVE') || client.capabilities.has('UIDPLUS')) {
        noteDeparted(context, mailbox.id, [...uidMap.keys()]);
      }
      // Copied before the answer was lost, and not yet removed here.
      const copied = present.filter((target) => !toMove.includes(target));
      for (const range of batchesOf(copied)) await remove(session, client, range);
    });
  }
  finish(context, operation, located, () => {
    for (const target of located) {
      const uid = uidMap.get(target.uid);
      if (uid !== undefined && target.newPlacementId !== null) {
        confirmPlacement(context, target.newPlacementId, toMailboxId, uid);
      }
      run(context.durable, 'DELETE FROM placement WHERE id = ?', target.placementId);
    }
    const arrived = (target: Located): boolean => uidMap.has(target.uid) || !waiting.has(target.placementId);
    settleLabels(context, operation, located, arrived);
  });
  const others = mailboxesMovedAlong(context, operation, toMailboxId);
  for (const id of [mailbox.id, toMailboxId, ...others]) host.touched(id);
}

/** Targets of a move or a copy that the server has not shown in their new mailbox. */
function unarrived(
  context: SyncContext,
  operation: OperationRow,
): { placementId: number; messageId: number }[] {
  return all(
    context.durable,
    `SELECT t.placement_id AS placementId, t.message_id AS messageId
     FROM operation_target t LEFT JOIN placement n ON n.id = t.new_placement_id
     WHERE t.operation_id = ? AND n.uid IS NULL`,
    operation.id,
  );
}

async function moveThere(
  session: ImapSession,
  client: ImapFlow,
  range: string,
  path: string,
): Promise<Map<number, number> | undefined> {
  if (client.capabilities.has('MOVE')) {
    return (await demandWhole(session, () => client.messageMove(range, path, { uid: true }))).uidMap;
  }
  const answer = await demandWhole(session, () => client.messageCopy(range, path, { uid: true }));
  await remove(session, client, range);
  return answer.uidMap;
}
