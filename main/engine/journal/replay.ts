import type { ImapFlow, MailboxObject } from 'imapflow';
import { flagNames } from '../imap/flags.ts';
import { Refusal, refusalOf, UidsChanged } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { all, one, run, transaction } from '../store/database.ts';
import { type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import { noteOrphans } from '../store/orphans.ts';
import type { SyncContext } from '../sync/context.ts';
import { findMessages } from '../sync/mailbox-sync.ts';
import { uidBatches } from '../sync/uid-set.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { markSending, operationsAlike } from './batch.ts';
import type { FlagChange } from './pending.ts';
import type { MovePayload } from './queue.ts';
import { carryOutOnMailbox, isMailboxOperation } from './replay-mailbox.ts';
import { type OperationRow, revertLocally, targetsOf, threadsOf } from './revert.ts';
import { revertTree } from './revert-tree.ts';

/** What replay asks of the synchronisation around it. */
export interface ReplayHost {
  /** Brings a mailbox up to date, on this very connection if nobody else is at it. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** Asks for a look at a mailbox soon: its contents changed on the server. */
  touched(mailboxId: number): void;
  /** Resolves when no other connection of the account is at work in the mailbox. */
  leave(mailboxId: number): Promise<void>;
  /** A mailbox was made, renamed or removed on the server: the tree is to be listed again. */
  treeChanged(): void;
  /** Asks for a look at everything soon: what is known here does not fit what the server says. */
  refused(): void;
}

/** A target with the UID it has on the server now. */
interface Located {
  placementId: number;
  messageId: number;
  newPlacementId: number | null;
  uid: number;
}

/** An operation and those of its targets that are on the server. */
interface Work {
  operation: OperationRow;
  located: Located[];
}

/** How often an operation is tried that fails on a good connection without a plain refusal. */
const mostAttempts = 6;

/** Operations of the account that are not yet on the server, oldest first. */
export function openOperations(context: SyncContext): number {
  return one<{ n: number }>(
    context.durable,
    `SELECT count(*) AS n FROM operation WHERE account_id = ? AND state IN ('queued', 'sending')`,
    context.account.id,
  )!.n;
}

/**
 * Carries out the journal on the server, in order, until it is empty. Rejects when the connection is lost, and when an
 * operation could not be carried out now and should be later; it is repeated then, and every operation is written so
 * that repeating it changes nothing more.
 */
export async function replayJournal(
  context: SyncContext,
  session: ImapSession,
  host: ReplayHost,
): Promise<void> {
  // Operations of a batch that was refused: each must be told apart.
  const alone = new Set<number>();
  for (;;) {
    const operation = one<OperationRow>(
      context.durable,
      `SELECT * FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') ORDER BY id LIMIT 1`,
      context.account.id,
    );
    if (!operation) return;
    const batch = alone.has(operation.id)
      ? [operation]
      : [operation, ...operationsAlike(context.durable, operation)];
    markSending(context.durable, batch);
    try {
      await carryOut(context, session, batch, host);
    } catch (error) {
      if (!session.usable) throw error;
      const refusal = refusalOf(error);
      if (batch.length > 1 && refusal !== null) {
        for (const { id } of batch) alone.add(id);
        continue;
      }
      const isFinal = refusal !== null && !refusal.isTemporary;
      if (!isFinal && operation.attempts + 1 < mostAttempts) {
        if (!(error instanceof UidsChanged)) throw error;
        // Its messages are looked for under their new UIDs, then it is tried again.
        if (operation.mailbox_id !== null) await host.visit(session, operation.mailbox_id);
        continue;
      }
      context.log.warn('An operation could not be carried out', {
        operation: operation.id,
        kind: operation.kind,
        ...describeError(error),
      });
      fail(context, operation, refusal?.message ?? String(error));
      host.refused();
    }
  }
}

async function carryOut(
  context: SyncContext,
  session: ImapSession,
  batch: readonly OperationRow[],
  host: ReplayHost,
): Promise<void> {
  const operation = batch[0]!;
  if (isMailboxOperation(operation.kind)) {
    // A mailbox that another connection of ours is just opening may come back to life when it is deleted (Dovecot).
    if (operation.mailbox_id !== null) await host.leave(operation.mailbox_id);
    const effect = await carryOutOnMailbox(context, session, operation);
    finish(context, operation, [], effect);
    context.changes.tree(context.account.id);
    host.treeChanged();
    return;
  }
  const mailbox =
    operation.mailbox_id === null ? undefined : mailboxById(context.cache, operation.mailbox_id);
  if (!mailbox) throw new Refusal('The folder it was in is no longer there.');
  if (operation.kind === 'move') {
    await move(context, session, operation, mailbox, host);
    return;
  }
  if (operation.kind === 'flags') {
    const works: Work[] = [];
    for (const each of batch) {
      works.push({
        operation: each,
        located: await locateOnServer(context, session, each, mailbox, host),
      });
    }
    await storeFlagChange(context, session, mailbox, works);
    host.touched(mailbox.id);
    return;
  }
  const located = await locateOnServer(context, session, operation, mailbox, host);
  // Where all of them have gone from there in the meantime, what another client did stands.
  if (located.length === 0) finish(context, operation, []);
  else await expunge(context, session, operation, mailbox, located);
  host.touched(mailbox.id);
}

/** The targets that are in the mailbox, each with its UID; those whose UID was never told are looked for. */
async function locateOnServer(
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
async function learnUids(
  context: SyncContext,
  session: ImapSession,
  mailboxId: number,
  host: ReplayHost,
  unknown: () => readonly { messageId: number }[],
): Promise<void> {
  await host.visit(session, mailboxId);
  const left = unknown().map((target) => target.messageId);
  const mailbox = mailboxById(context.cache, mailboxId);
  if (left.length === 0 || !mailbox) return;
  await session.run(Priority.action, mailbox, (client) => findMessages(context, client, mailbox, left));
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

const batchesOf = (located: readonly Located[]): string[] => uidBatches(located.map((target) => target.uid));

/** Operations of the same change in one mailbox, carried out by one STORE: 500 messages read one by one are one command. */
async function storeFlagChange(
  context: SyncContext,
  session: ImapSession,
  mailbox: MailboxRow,
  works: readonly Work[],
): Promise<void> {
  const change = JSON.parse(works[0]!.operation.payload) as FlagChange;
  const everything = works.flatMap(({ located }) => located);
  const store = async (client: ImapFlow, opened: MailboxObject | null): Promise<void> => {
    demandWritable(opened);
    for (const range of batchesOf(everything)) {
      if (change.add)
        demand(session, await client.messageFlagsAdd(range, flagNames(change.add), { uid: true }));
      if (change.remove) {
        demand(session, await client.messageFlagsRemove(range, flagNames(change.remove), { uid: true }));
      }
    }
  };
  // Where all of them have gone from there in the meantime, what another client did stands.
  if (everything.length > 0) await session.run(Priority.action, mailbox, store);
  for (const { operation, located } of works) {
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
}

async function move(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<void> {
  const { toMailboxId } = JSON.parse(operation.payload) as MovePayload;
  const destination = mailboxById(context.cache, toMailboxId);
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
      const toMove = present.filter((target) => waiting.has(target.placementId));
      for (const range of batchesOf(toMove)) {
        const answer = await moveThere(session, client, range, destination.path);
        for (const [from, to] of answer ?? []) uidMap.set(from, to);
      }
      // Copied before the answer was lost, and not yet removed here.
      const copied = present.filter((target) => !waiting.has(target.placementId));
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
  });
  host.touched(mailbox.id);
  host.touched(toMailboxId);
}

/** Targets of a move that the server has not shown in their new mailbox. */
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
    return demand(session, await client.messageMove(range, path, { uid: true })).uidMap;
  }
  const answer = demand(session, await client.messageCopy(range, path, { uid: true }));
  await remove(session, client, range);
  return answer.uidMap;
}

/** Without UIDPLUS an EXPUNGE would take others' deleted messages along (row C14): the flag alone must do. */
async function remove(session: ImapSession, client: ImapFlow, range: string): Promise<void> {
  if (client.capabilities.has('UIDPLUS')) demand(session, await client.messageDelete(range, { uid: true }));
  else demand(session, await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
}

/** Gives a placement made by a move its UID; when the mailbox's own synchronisation was faster, that row stays. */
function confirmPlacement(context: SyncContext, placementId: number, mailboxId: number, uid: number): void {
  const { durable } = context;
  if (!one(durable, 'SELECT 1 FROM placement WHERE id = ?', placementId)) return;
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
  const present = new Set<number>();
  for (const range of batchesOf(located)) {
    const uids = await client.search({ uid: range }, { uid: true });
    if (!Array.isArray(uids)) throw new Error('The server refused UID SEARCH.');
    for (const uid of uids) present.add(uid);
  }
  return located.filter((target) => present.has(target.uid));
}

async function expunge(
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

/** Refused before anything is done: a COPY whose original could not be removed would double the message. */
function demandWritable(opened: MailboxObject | null): void {
  if (opened?.readOnly) throw new Refusal('This folder is read-only.');
}

/** imapflow answers `false` where the server refused; its words are kept by the session. */
function demand<T>(session: ImapSession, answer: T | false | undefined): T {
  if (answer === false || answer === undefined) {
    if (!session.usable) throw new Error('The connection was lost.');
    throw session.lastRefusal ?? new Refusal('This folder does not keep such a mark.');
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
    const found = new Set(located.map((target) => target.placementId));
    revertLocally(
      durable,
      operation,
      targets.filter((target) => !found.has(target.placement_id)),
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
    const threadIds = isMailboxOperation(operation.kind)
      ? revertTree(durable, operation)
      : revertLocally(durable, operation);
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.operations(account.id);
  changes.threads(account.id, mailboxIds, threadIds);
  if (isMailboxOperation(operation.kind)) changes.tree(account.id);
  context.emit({
    type: 'operation.failed',
    operationId: operation.id,
    accountId: account.id,
    message: `${operation.description}: the server of ${account.email} refused (“${reason.slice(0, 200)}”). It has been taken back.`,
  });
}
