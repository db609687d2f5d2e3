import type { ImapFlow, MailboxObject } from 'imapflow';
import { flagNames } from '../imap/flags.ts';
import { Refusal, refusalOf } from '../imap/refusal.ts';
import { demandSelected } from '../imap/selected.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { one, run } from '../store/database.ts';
import { type MailboxRow, mailboxOnServer } from '../store/mailboxes.ts';
import { discardRawMessages, readRawMessage } from '../store/raw-messages.ts';
import type { SyncContext } from '../sync/context.ts';
import { confirmArrival } from './confirm.ts';
import { demand, demandWritable } from './demand.ts';
import { batchesOf, type Located, learnUids, locateTargets, positionOf } from './locate.ts';
import type { AppendPayload } from './queue.ts';
import type { ReplayHost } from './replay.ts';
import { remove } from './replay-expunge.ts';
import { type OperationRow, targetsOf } from './revert.ts';
import { finish } from './settle.ts';

/** A message of this size is sent in no time. */
const quickBytes = 256 * 1024;
/** For a larger one the answer is waited for this long, and for as long as the slowest line needs: 8 bytes a millisecond. */
const patienceMs = 60_000;
const slowestRate = 8;

/**
 * Puts a message into a mailbox (RFC 9051 section 6.3.12), then removes the older versions it replaces. When an answer
 * was lost, what has arrived since the first try is looked through before it is sent again (row C13).
 */
export async function append(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<void> {
  const payload = JSON.parse(operation.payload) as AppendPayload;
  const target = targetsOf(context.durable, operation.id).find((each) => each.new_placement_id !== null);
  if (!target) throw new Refusal('The message is no longer on this computer.');
  const placementId = target.placement_id;
  const arrived = payload.before
    ? await findArrived(context, session, payload, placementId, mailbox, host)
    : null;
  const uid = arrived ?? (await sendTo(context, session, operation, payload, mailbox));
  const replaced = await removeReplaced(context, session, operation, host);
  const own: Located = {
    placementId,
    messageId: target.message_id,
    newPlacementId: placementId,
    mailboxId: mailbox.id,
    uid: uid ?? 0,
  };
  finish(context, operation, [own, ...replaced], () => {
    if (uid !== null) confirmArrival(context, placementId, mailbox.id, uid);
    for (const each of replaced) run(context.durable, 'DELETE FROM placement WHERE id = ?', each.placementId);
  });
  await discardRawMessages(context.dataDir, [payload.file]);
  host.touched(mailbox.id);
}

/** Sends it. Answers its UID, null where the server does not tell (no UIDPLUS). */
async function sendTo(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  payload: AppendPayload,
  mailbox: MailboxRow,
): Promise<number | null> {
  const bytes = await readRawMessage(context.dataDir, payload.file);
  if (!bytes) throw new Refusal('The file that holds this message is missing or damaged on this computer.');
  // The mailbox is opened, since only then is it known which keywords it takes.
  const send = async (client: ImapFlow, opened: MailboxObject | null): Promise<number | null> => {
    demandWritable(opened);
    if (!payload.before) {
      payload.before = await positionOf(client, mailbox.path);
      run(
        context.durable,
        'UPDATE operation SET payload = ? WHERE id = ?',
        JSON.stringify(payload),
        operation.id,
      );
    }
    const flags = [...flagNames(payload.flags), ...payload.keywords];
    const answer = await client
      .append(mailbox.path, bytes, flags, new Date(payload.receivedAt))
      .catch((error) => {
        // Not sent at all: the server has told its limit before (RFC 7889).
        if (refusalOf(error) === null && error?.serverResponseCode === 'APPENDLIMIT') {
          throw new Refusal('The message is larger than this server takes.');
        }
        throw error;
      });
    const told = demand(session, answer);
    // Without UIDPLUS imapflow guesses the UID by its place, and another delivery may stand there.
    return told.uidValidity === undefined ? null : (told.uid ?? null);
  };
  // The server is silent for as long as the message is on its way.
  const answerMs = payload.size > quickBytes ? patienceMs + payload.size / slowestRate : undefined;
  return await session.run(Priority.action, mailbox.path, send, answerMs);
}

/** The UID of a message that a former try has put there although its answer was lost; null when there is none. */
async function findArrived(
  context: SyncContext,
  session: ImapSession,
  payload: AppendPayload,
  placementId: number,
  mailbox: MailboxRow,
  host: ReplayHost,
): Promise<number | null> {
  const { uidValidity, uidNext } = payload.before!;
  await host.visit(session, mailbox.id);
  return await session.run(Priority.action, mailbox.path, async (client, opened) => {
    const from = String(opened?.uidValidity) === uidValidity ? uidNext : 1;
    const isNew = (uid: number): boolean => uid >= from;
    const known = one<{ uid: number | null }>(
      context.durable,
      'SELECT uid FROM placement WHERE id = ?',
      placementId,
    )?.uid;
    if (
      known &&
      isNew(known) &&
      mailboxOnServer(context.cache, mailbox.id)?.uid_validity === String(opened?.uidValidity)
    ) {
      return known;
    }
    // What another connection has put there need not have been told on this one yet.
    await client.noop();
    if (payload.messageId === null) return await findAlike(client, payload, from);
    const found = await client.search(
      { uid: `${from}:*`, header: { 'message-id': payload.messageId } },
      { uid: true },
    );
    if (!Array.isArray(found)) throw new Error('The server refused UID SEARCH.');
    // "n:*" names the last message even where that stands before n.
    return found.filter(isNew).sort((a, b) => a - b)[0] ?? null;
  });
}

/** Without a Message-ID: one of the same size and subject. */
async function findAlike(client: ImapFlow, payload: AppendPayload, from: number): Promise<number | null> {
  const query = { uid: true, size: true, envelope: true };
  let alike: number | null = null;
  for await (const message of client.fetch(`${from}:*`, query, { uid: true })) {
    const isSame = message.size === payload.size && (message.envelope?.subject ?? '') === payload.subject;
    if (message.uid >= from && isSame) alike ??= message.uid;
  }
  demandSelected(client);
  return alike;
}

/** Removes the older versions from the server. Where it will not, they stay: no reason to send the new one again. */
async function removeReplaced(
  context: SyncContext,
  session: ImapSession,
  operation: OperationRow,
  host: ReplayHost,
): Promise<Located[]> {
  const older = (): Located[] =>
    locateTargets(context, operation).filter((target) => target.newPlacementId === null);
  for (const mailboxId of new Set(
    older().flatMap((target) => (target.uid === 0 ? [target.mailboxId] : [])),
  )) {
    await learnUids(context, session, mailboxId, host, () =>
      older().filter((target) => target.uid === 0 && target.mailboxId === mailboxId),
    );
  }
  const removed: Located[] = [];
  for (const [mailboxId, group] of Map.groupBy(
    older().filter((target) => target.uid !== 0),
    (target) => target.mailboxId,
  )) {
    const mailbox = mailboxOnServer(context.cache, mailboxId);
    if (!mailbox) continue;
    try {
      await session.run(Priority.action, mailbox, async (client, opened) => {
        demandWritable(opened);
        for (const range of batchesOf(group)) await remove(session, client, range);
      });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null || refusal.isTemporary) throw error;
      context.log.warn('An older version could not be removed', {
        path: mailbox.path,
        reason: refusal.message,
      });
      continue;
    }
    removed.push(...group);
    host.touched(mailboxId);
  }
  return removed;
}
