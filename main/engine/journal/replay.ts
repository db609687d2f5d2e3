import type { ImapFlow } from 'imapflow';
import { flagNames } from '../imap/flags.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { all, one, run, transaction } from '../store/database.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { noteOrphans } from '../store/orphans.ts';
import type { SyncContext } from '../sync/context.ts';
import { uidRanges } from '../sync/uid-set.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { CreateMailboxPayload, MovePayload } from './apply.ts';
import type { FlagChange } from './pending.ts';
import { type OperationRow, revertLocally, targetsOf, threadsOf } from './revert.ts';

/** What replay asks of the synchronisation around it. */
export interface ReplayHost {
  /** Brings a mailbox up to date on this very connection, when UIDs made by a move must be learnt. */
  learnUids(session: ImapSession, mailboxId: number): Promise<void>;
  /** Asks for a look at a mailbox soon: its contents changed on the server. */
  touched(mailboxId: number): void;
}

/** A target with the UID it has on the server now. */
interface Located {
  placementId: number;
  messageId: number;
  newPlacementId: number | null;
  uid: number;
}

/** Operations of the account that are not yet on the server, oldest first. */
export function openOperations(context: SyncContext): number {
  return one<{ n: number }>(
    context.durable,
    `SELECT count(*) AS n FROM operation WHERE account_id = ? AND state IN ('queued', 'sending')`,
    context.account.id,
  )!.n;
}

/**
 * Carries out the journal on the server, in order, until it is empty. A lost connection rejects and leaves the
 * current operation to be repeated; every operation is written so that repeating it changes nothing more.
 */
export async function replayJournal(
  context: SyncContext,
  session: ImapSession,
  host: ReplayHost,
): Promise<void> {
  for (;;) {
    const operation = one<OperationRow>(
      context.durable,
      `SELECT * FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') ORDER BY id LIMIT 1`,
      context.account.id,
    );
    if (!operation) return;
    run(
      context.durable,
      `UPDATE operation SET state = 'sending', attempts = attempts + 1 WHERE id = ?`,
      operation.id,
    );
    try {
      await carryOut(context, session, operation, host);
    } catch (error) {
      if (!session.usable) throw error;
      fail(context, operation, error instanceof Refusal ? error.message : String(error));
      context.log.warn('The server refused an operation', {
        operation: operation.id,
        kind: operation.kind,
        ...describeError(error),
      });
    }
  }
}

/** The server said NO or BAD. */
class Refusal extends Error {}

async function carryOut(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  host: ReplayHost,
): Promise<void> {
  if (operation.kind === 'create-mailbox') {
    const { path } = JSON.parse(operation.payload) as CreateMailboxPayload;
    await session.run(Priority.action, null, async (client) => {
      await client.mailboxCreate(path);
    });
    finish(context, operation, []);
    return;
  }
  const mailbox = mailboxById(context.cache, operation.mailbox_id);
  if (!mailbox) return finish(context, operation, []);
  let located = locateTargets(context, operation);
  if (located.some((target) => target.uid === 0)) {
    await host.learnUids(session, mailbox.id);
    located = locateTargets(context, operation).filter((target) => target.uid !== 0);
  }
  if (located.length === 0) {
    // All of them have gone from there in the meantime: what another client did stands.
    finish(context, operation, []);
    host.touched(mailbox.id);
    if (operation.kind === 'move') host.touched((JSON.parse(operation.payload) as MovePayload).toMailboxId);
    return;
  }
  if (operation.kind === 'flags') await storeFlagChange(context, session, operation, mailbox.path, located);
  else if (operation.kind === 'move') await move(context, session, operation, mailbox.path, located, host);
  else await expunge(context, session, operation, mailbox.path, located);
  host.touched(mailbox.id);
}

/** `uid` 0: the placement is there, but the server has not told its UID yet. */
function locateTargets(context: SyncContext, operation: OperationRow): Located[] {
  return all<Located>(
    context.durable,
    `SELECT t.placement_id AS placementId, t.message_id AS messageId, t.new_placement_id AS newPlacementId,
            coalesce(p.uid, 0) AS uid
     FROM operation_target t JOIN placement p ON p.id = t.placement_id
     WHERE t.operation_id = ? ORDER BY p.uid`,
    operation.id,
  );
}

const uidsOf = (located: readonly Located[]): string => uidRanges(located.map((target) => target.uid));

async function storeFlagChange(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  path: string,
  located: Located[],
): Promise<void> {
  const change = JSON.parse(operation.payload) as FlagChange;
  const range = uidsOf(located);
  await session.run(Priority.action, path, async (client) => {
    if (change.add)
      demand(session, await client.messageFlagsAdd(range, flagNames(change.add), { uid: true }));
    if (change.remove) {
      demand(session, await client.messageFlagsRemove(range, flagNames(change.remove), { uid: true }));
    }
  });
  finish(context, operation, located, () => {
    for (const target of located) {
      run(
        context.durable,
        'UPDATE placement SET server_flags = (server_flags | ?) & ~? WHERE id = ?',
        change.add,
        change.remove,
        target.placementId,
      );
    }
  });
}

async function move(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  path: string,
  located: Located[],
  host: ReplayHost,
): Promise<void> {
  const { toMailboxId } = JSON.parse(operation.payload) as MovePayload;
  const destination = mailboxById(context.cache, toMailboxId);
  if (!destination) throw new Refusal('The folder it was moved to is no longer there.');
  const uidMap = await session.run(Priority.action, path, async (client) => {
    // Asked first when this may be a repetition: what has left already must not be moved, or copied, again.
    const present = operation.attempts > 0 ? await stillThere(client, located) : located;
    if (present.length === 0) return new Map<number, number>();
    const range = uidsOf(present);
    if (client.capabilities.has('MOVE')) {
      const answer = await client.messageMove(range, destination.path, { uid: true });
      return demand(session, answer).uidMap;
    }
    const answer = demand(session, await client.messageCopy(range, destination.path, { uid: true }));
    // Without UIDPLUS an EXPUNGE would take others' deleted messages along (row C14): the flag alone must do.
    if (client.capabilities.has('UIDPLUS')) demand(session, await client.messageDelete(range, { uid: true }));
    else demand(session, await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
    return answer.uidMap;
  });
  finish(context, operation, located, () => {
    for (const target of located) {
      const uid = uidMap?.get(target.uid);
      if (uid !== undefined && target.newPlacementId !== null) {
        confirmPlacement(context, target.newPlacementId, toMailboxId, uid);
      }
      run(context.durable, 'DELETE FROM placement WHERE id = ?', target.placementId);
    }
  });
  host.touched(toMailboxId);
}

/** Gives a placement made by a move its UID; when the mailbox's own synchronisation was faster, that row stays. */
function confirmPlacement(context: SyncContext, placementId: number, mailboxId: number, uid: number): void {
  const { durable } = context;
  const synced = one<{ id: number }>(
    durable,
    'SELECT id FROM placement WHERE mailbox_id = ? AND uid = ?',
    mailboxId,
    uid,
  );
  if (!synced || synced.id === placementId) {
    run(durable, 'UPDATE placement SET uid = ?, created_by = NULL WHERE id = ?', uid, placementId);
    return;
  }
  run(
    durable,
    'UPDATE OR IGNORE operation_target SET placement_id = ? WHERE placement_id = ?',
    synced.id,
    placementId,
  );
  run(
    durable,
    'UPDATE operation_target SET new_placement_id = ? WHERE new_placement_id = ?',
    synced.id,
    placementId,
  );
  run(
    durable,
    `UPDATE placement SET flags = (SELECT flags FROM placement WHERE id = ?),
                          removed_by = (SELECT removed_by FROM placement WHERE id = ?) WHERE id = ?`,
    placementId,
    placementId,
    synced.id,
  );
  run(durable, 'DELETE FROM placement WHERE id = ?', placementId);
}

async function stillThere(client: ImapFlow, located: Located[]): Promise<Located[]> {
  const uids = await client.search({ uid: uidsOf(located) }, { uid: true });
  if (!Array.isArray(uids)) throw new Error('The server refused UID SEARCH.');
  const present = new Set(uids);
  return located.filter((target) => present.has(target.uid));
}

async function expunge(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  path: string,
  located: Located[],
): Promise<void> {
  const range = uidsOf(located);
  await session.run(Priority.action, path, async (client) => {
    if (client.capabilities.has('UIDPLUS')) demand(session, await client.messageDelete(range, { uid: true }));
    else demand(session, await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
  });
  finish(context, operation, located, () => {
    for (const target of located) {
      run(context.durable, 'DELETE FROM placement WHERE id = ?', target.placementId);
    }
  });
}

/** imapflow answers `false` where the server refused; its words are kept by the session. */
function demand<T>(session: ImapSession, answer: T | false | undefined): T {
  if (answer === false || answer === undefined) {
    if (!session.usable) throw new Error('The connection was lost.');
    throw new Refusal(session.lastRefusal || 'The server refused.');
  }
  return answer;
}

/** Marks an operation as done, with its confirmed effect, in one durable transaction. */
function finish(
  context: SyncContext,
  operation: OperationRow,
  located: readonly Located[],
  effect: () => void = () => {},
): void {
  const { durable, account, changes } = context;
  const { threadIds, mailboxIds } = transaction(durable, () => {
    run(durable, `UPDATE operation SET state = 'done', error = NULL WHERE id = ?`, operation.id);
    effect();
    const targets = targetsOf(durable, operation.id);
    const messageIds = targets.map((target) => target.message_id);
    // Targets that were not found any more: their local effect ends with the operation.
    const found = new Set(located.map((target) => target.messageId));
    revertLocally(
      durable,
      operation,
      targets.filter((target) => !found.has(target.message_id)),
    );
    noteOrphans(durable, messageIds);
    const threadIds = threadsOf(durable, messageIds);
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.operations(account.id);
  changes.threads(account.id, mailboxIds, threadIds);
}

/** The server refused: the local effect is taken back, and the person is told with the server's words. */
function fail(context: SyncContext, operation: OperationRow, reason: string): void {
  const { durable, account, changes } = context;
  const { threadIds, mailboxIds } = transaction(durable, () => {
    run(
      durable,
      `UPDATE operation SET state = 'failed', error = ? WHERE id = ?`,
      reason.slice(0, 500),
      operation.id,
    );
    const threadIds = revertLocally(durable, operation);
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.operations(account.id);
  changes.threads(account.id, mailboxIds, threadIds);
  context.emit({
    type: 'operation.failed',
    operationId: operation.id,
    accountId: account.id,
    message: `${operation.description}: the server of ${account.email} refused (“${reason.slice(0, 200)}”). It has been taken back.`,
  });
}
