import { Refusal } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { all, run } from '../store/database.ts';
import { type MailboxRow, mailboxOnServer } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { confirmArrival } from './confirm.ts';
import { demand } from './demand.ts';
import { batchesOf, type Located, learnUids, locateOnServer, positionOf, stillThere } from './locate.ts';
import type { CopyPayload } from './queue.ts';
import type { ReplayHost } from './replay.ts';
import type { OperationRow } from './revert.ts';
import { finish } from './settle.ts';

/**
 * Copies the targets to another mailbox (RFC 9051 section 6.4.7). When an answer was lost, those that have arrived
 * there since the first try are not copied again (row C13).
 */
export async function copy(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<void> {
  const payload = JSON.parse(operation.payload) as CopyPayload;
  const destination = mailboxOnServer(context.cache, payload.toMailboxId);
  if (!destination) throw new Refusal('The folder it was copied to is no longer there.');
  const isRepetition = payload.before !== undefined;
  const arrived = new Map<number, number>();
  if (isRepetition) {
    const look = (): { messageId: number }[] => {
      for (const [placementId, uid] of arrivedSince(context, operation, payload))
        arrived.set(placementId, uid);
      return targetsWithout(context, operation, arrived);
    };
    await learnUids(context, session, payload.toMailboxId, host, look);
    look();
  }
  const located = await locateOnServer(context, session, operation, mailbox, host);
  const waiting = located.filter((target) => !arrived.has(target.placementId));
  const uidMap = new Map<number, number>();
  if (waiting.length > 0) {
    await session.run(Priority.action, mailbox, async (client) => {
      const present = isRepetition ? await stillThere(client, waiting) : waiting;
      if (!payload.before) {
        payload.before = await positionOf(client, destination.path);
        const text = JSON.stringify(payload);
        run(context.durable, 'UPDATE operation SET payload = ? WHERE id = ?', text, operation.id);
      }
      for (const range of batchesOf(present)) {
        const answer = demand(session, await client.messageCopy(range, destination.path, { uid: true }));
        for (const [from, to] of answer.uidMap ?? []) uidMap.set(from, to);
      }
    });
  }
  // Those that went from here after they had been copied are there all the same.
  const gone = goneButArrived(context, operation, located, arrived);
  finish(context, operation, [...located, ...gone], () => {
    for (const target of [...located, ...gone]) {
      const uid = arrived.get(target.placementId) ?? uidMap.get(target.uid);
      if (uid === undefined || target.newPlacementId === null) continue;
      confirmArrival(context, target.newPlacementId, payload.toMailboxId, uid);
    }
  });
  host.touched(payload.toMailboxId);
}

/** UIDs under which targets stand in the destination since the first try, by placement. */
function arrivedSince(
  context: SyncContext,
  operation: OperationRow,
  payload: CopyPayload,
): Map<number, number> {
  const destination = mailboxOnServer(context.cache, payload.toMailboxId);
  const from = destination?.uid_validity === payload.before?.uidValidity ? payload.before!.uidNext : 1;
  const rows = all<{ placementId: number; uid: number }>(
    context.durable,
    `SELECT t.placement_id AS placementId, min(p.uid) AS uid FROM operation_target t
     JOIN placement p ON p.message_id = t.message_id AND p.mailbox_id = ? AND p.uid >= ?
     WHERE t.operation_id = ? GROUP BY t.placement_id`,
    payload.toMailboxId,
    from,
    operation.id,
  );
  return new Map(rows.map((row) => [row.placementId, row.uid]));
}

function targetsWithout(
  context: SyncContext,
  operation: OperationRow,
  arrived: ReadonlyMap<number, number>,
): { messageId: number }[] {
  return targetsOf(context, operation).filter((target) => !arrived.has(target.placementId));
}

function goneButArrived(
  context: SyncContext,
  operation: OperationRow,
  located: readonly Located[],
  arrived: ReadonlyMap<number, number>,
): Target[] {
  const here = new Set(located.map((target) => target.placementId));
  return targetsOf(context, operation).filter(
    (target) => arrived.has(target.placementId) && !here.has(target.placementId),
  );
}

type Target = Pick<Located, 'placementId' | 'messageId' | 'newPlacementId' | 'uid'>;

function targetsOf(context: SyncContext, operation: OperationRow): Target[] {
  return all<Target>(
    context.durable,
    `SELECT placement_id AS placementId, message_id AS messageId, new_placement_id AS newPlacementId, 0 AS uid
     FROM operation_target WHERE operation_id = ?`,
    operation.id,
  );
}
