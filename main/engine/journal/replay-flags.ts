import type { FlagsEvent, ImapFlow } from 'imapflow';
import { flagNames } from '../imap/flags.ts';
import { Refusal, UidsChanged } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { one, run, type WritableDb } from '../store/database.ts';
import { mirrorFlags } from '../store/labels.ts';
import { type MailboxRow, mailboxOnServer } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { demand, demandWritable } from './demand.ts';
import { followMoved, type Looks } from './follow.ts';
import { batchesOf, type Located, learnUids, locateTargets, stillThere } from './locate.ts';
import { applyFlagChange, type FlagChange } from './pending.ts';
import type { ReplayHost } from './replay.ts';
import { type OperationRow, targetsOf } from './revert.ts';
import { finish } from './settle.ts';

/** A message that is moved on and on is followed so often. */
const mostMoves = 3;

/**
 * Carries out operations of the same change: one STORE for each mailbox in which their messages stand (500 messages
 * read one by one are one command). A message that another device has moved gets the change where it stands now; for
 * one that is nowhere any more, what the other device did stands.
 */
export async function storeFlagChange(
  context: SyncContext,
  session: ImapSession,
  batch: readonly OperationRow[],
  host: ReplayHost,
  looks: Looks,
): Promise<void> {
  const change = JSON.parse(batch[0]!.payload) as FlagChange;
  const stored = new Map<number, Located>();
  const tried = new Set<number>();
  for (let moves = 0; ; moves++) {
    const targets = (await locateAll(context, session, batch, host, tried)).filter(
      ({ placementId }) => !stored.has(placementId) && !tried.has(placementId),
    );
    for (const [mailboxId, group] of Map.groupBy(targets, (target) => target.mailboxId)) {
      for (const { placementId } of group) tried.add(placementId);
      const mailbox = mailboxOnServer(context.cache, mailboxId);
      if (!mailbox) continue;
      for (const target of await storeIn(session, mailbox, group, change, host)) {
        stored.set(target.placementId, target);
        tried.delete(target.placementId);
      }
      host.touched(mailboxId);
    }
    const lost = batch
      .flatMap(({ id }) => targetsOf(context.durable, id))
      .map((target) => ({ placementId: target.placement_id, messageId: target.message_id }))
      .filter(({ placementId }) => !stored.has(placementId));
    if (lost.length === 0 || moves === mostMoves) break;
    for (const { placementId } of lost) tried.add(placementId);
    if (!(await followMoved(context, session, host, looks, lost, tried))) break;
  }
  if (stored.size === 0 && batch.every(({ mailbox_id }) => mailbox_id === null)) {
    throw new Refusal('The folder it was in is no longer there.');
  }
  for (const operation of batch) {
    const located = targetsOf(context.durable, operation.id).flatMap(
      ({ placement_id }) => stored.get(placement_id) ?? [],
    );
    finish(context, operation, located, () => {
      for (const target of located) noteOnServer(context.durable, target.placementId, change);
      mirrorFlags(
        context.durable,
        located.map((target) => target.placementId),
      );
    });
  }
  // Rows that only waited for this: a visit that begins now shows whether their messages are there at all.
  const left = batch
    .flatMap((operation) => locateTargets(context, operation))
    .filter((target) => target.uid === 0 && !stored.has(target.placementId));
  for (const mailboxId of new Set(left.map((target) => target.mailboxId))) host.touched(mailboxId);
}

/** The targets of all, with UIDs as far as they can be learnt; without those that are known not to be there. */
async function locateAll(
  context: SyncContext,
  session: ImapSession,
  batch: readonly OperationRow[],
  host: ReplayHost,
  tried: ReadonlySet<number>,
): Promise<Located[]> {
  const locate = (): Located[] => [
    ...new Map(
      batch
        .flatMap((operation) => locateTargets(context, operation))
        .filter(({ placementId }) => !tried.has(placementId))
        .map((target) => [target.placementId, target]),
    ).values(),
  ];
  const unknown = locate().filter((target) => target.uid === 0);
  for (const mailboxId of new Set(unknown.map((target) => target.mailboxId))) {
    await learnUids(context, session, mailboxId, host, () =>
      locate().filter((target) => target.uid === 0 && target.mailboxId === mailboxId),
    );
  }
  return locate().filter((target) => target.uid !== 0);
}

/** Answers those of the targets that are in the mailbox, and so have the change now. */
async function storeIn(
  session: ImapSession,
  mailbox: MailboxRow,
  targets: Located[],
  change: FlagChange,
  host: ReplayHost,
): Promise<Located[]> {
  const add = [...flagNames(change.add), ...(change.addKeywords ?? [])];
  const clear = [...flagNames(change.remove), ...(change.removeKeywords ?? [])];
  try {
    return await session.run(Priority.action, mailbox, async (client, opened) => {
      demandWritable(opened);
      const told = await listenFor(client, mailbox.path, async () => {
        for (const range of batchesOf(targets)) {
          if (add.length > 0) demand(session, await client.messageFlagsAdd(range, add, { uid: true }));
          if (clear.length > 0) demand(session, await client.messageFlagsRemove(range, clear, { uid: true }));
        }
      });
      const untold = targets.filter((target) => !told.has(target.uid));
      if (untold.length === 0) return targets;
      // STORE passes over what is not there without a word, and SEARCH alone need not tell of what has gone.
      await client.noop();
      const there = new Set(await stillThere(client, untold));
      return targets.filter((target) => told.has(target.uid) || there.has(target));
    });
  } catch (error) {
    if (error instanceof UidsChanged) await host.visit(session, mailbox.id);
    throw error;
  }
}

/** UIDs of the messages whose new flags the server tells while this goes on (RFC 9051 section 6.4.6): they are there. */
async function listenFor(client: ImapFlow, path: string, work: () => Promise<void>): Promise<Set<number>> {
  const told = new Set<number>();
  const hear = (event: FlagsEvent): void => {
    if (event.uid !== undefined && event.path === path) told.add(event.uid);
  };
  client.on('flags', hear);
  try {
    await work();
  } finally {
    client.off('flags', hear);
  }
  return told;
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
