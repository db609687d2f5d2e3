import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { openMailbox } from '../imap/command.ts';
import { isUnreadable } from '../imap/fault.ts';
import { fetchRows } from '../imap/fetch-rows.ts';
import { readFlags } from '../imap/flags.ts';
import { demandSelected } from '../imap/selected.ts';
import { gatherVanished } from '../imap/vanished.ts';
import { describeError } from '../log.ts';
import { all, one, type ReadableDb, run } from '../store/database.ts';
import { storeSelected } from '../store/mailbox-access.ts';
import {
  type MailboxCursor,
  type MailboxRow,
  mailboxById,
  mailboxOnServer,
  markBackfilled,
  storeCursor,
} from '../store/mailboxes.ts';
import { forgetUids, knownUidCount, knownUids, unknownUids } from '../store/messages.ts';
import { type FlagUpdate, forgetModseqs, storeFlags } from '../store/placed-flags.ts';
import { preparePlaced } from '../store/prepared.ts';
import { changeMail, type SyncContext } from './context.ts';
import { placeKnown } from './known-messages.ts';
import { headerQuery, normalise } from './normalise.ts';
import { removeVanished, searchAll } from './reconcile.ts';
import { hasDamagedText, repairHeaders } from './repair-headers.ts';
import { storeListed } from './store-listed.ts';
import { uidRanges } from './uid-set.ts';
import { removeGhosts, unconfirmed } from './unconfirmed.ts';

/** What a person sees first of a mailbox. */
const firstScreen = 50;
/** Messages per transaction: short enough that nothing else on this thread waits long. */
const storeChunk = 500;
/** Messages per FETCH of headers: a line that is slow to answer is asked less often, and goes on while we store. */
export const headerChunk = 1000;
/** UIDs per FETCH when flags are compared one by one. */
const flagChunk = 1000;

/**
 * Opens a mailbox on `client` and brings it up to date: on the first visit its newest screenful, later what is new,
 * changed and gone since the last complete visit. Older messages are `backfill`'s.
 *
 * @returns ids of messages that arrived since the last visit (none on the first).
 */
export async function catchUp(
  context: SyncContext,
  client: ImapFlow,
  mailboxId: number,
): Promise<{ arrived: number[]; complete: boolean }> {
  const { cache } = context;
  context.flushLive?.();
  let row = mailboxOnServer(cache, mailboxId);
  if (!row?.selectable) return { arrived: [], complete: true };
  // Known before the mailbox is opened: what a move puts here later, this visit may not show yet.
  const awaited = unconfirmed(context, mailboxId);
  // Selected anew even when it is open: EXISTS does not tell the next UID, nor FETCH the highest MODSEQ.
  const opened = await openMailbox(client, row.path);
  visitedWith.set(opened, opened.exists);
  const uidValidity = String(opened.uidValidity);
  if (row.uid_validity !== null && row.uid_validity !== uidValidity) {
    context.log.warn('UIDVALIDITY changed: the mailbox is listed anew', { path: row.path });
    changeMail(context, cache, () => forgetUids(cache, mailboxId));
    row = mailboxOnServer(cache, mailboxId)!;
  }
  if (storeSelected(cache, row, told(opened))) context.changes.tree(context.account.id);
  // Taken before anything is fetched: what comes later is the next visit's.
  const highestModseq = opened.highestModseq && !opened.noModseq ? String(opened.highestModseq) : null;
  // Courier does not tell the next UID here: then it follows from what has been fetched.
  const cursor = (): MailboxCursor => ({
    uidValidity,
    uidNext: opened.uidNext || Math.max(row?.uid_next ?? 1, afterLastUid(cache, mailboxId)),
    highestModseq,
  });
  if (row.uid_next === null) {
    const from = Math.max(1, opened.exists - firstScreen + 1);
    if (opened.exists > 0) await fetchNewest(context, client, row, `${from}:*`, false);
    context.flushLive?.();
    storeCursor(cache, mailboxId, cursor());
    if (opened.exists <= firstScreen && knownUidCount(cache, mailboxId) === opened.exists) {
      markBackfilled(cache, mailboxId);
    }
    return { arrived: [], complete: opened.exists <= firstScreen };
  }

  let arrived: number[] = [];
  // Servers may answer n:* with the last message even when its UID is below n: harmless, it is known.
  if (opened.uidNext ? opened.uidNext > row.uid_next : opened.exists > 0) {
    arrived = await fetchNewest(context, client, row, `${row.uid_next}:*`, true);
  }
  const gathered = gatherVanished(client);
  try {
    const isTold = await catchUpFlags(context, client, row, highestModseq);
    context.flushLive?.();
    storeCursor(cache, mailboxId, cursor());
    if (mailboxById(cache, mailboxId)?.backfilled) removeGhosts(context, awaited);
    context.flushLive?.();
    const complete = await removeVanished(context, client, mailboxId, isTold ? gathered.take : null);
    return { arrived, complete };
  } finally {
    gathered.end();
  }
}

/** Messages that an open mailbox had when it was last looked at. */
const visitedWith = new WeakMap<MailboxObject, number>();

/**
 * Fetches what has come to the mailbox that is open, without the visit that opens it anew: that takes some servers a
 * quarter of a second in a large mailbox. The cursor stays where it is, so that the next visit sees all of it.
 *
 * @returns ids of the new messages; null when there is more to it than that, and the mailbox has to be visited now.
 */
export async function fetchArrivals(
  context: SyncContext,
  client: ImapFlow,
  mailboxId: number,
): Promise<number[] | null> {
  const row = mailboxOnServer(context.cache, mailboxId);
  const { mailbox } = client;
  if (!row || !mailbox || mailbox.path !== row.path || row.uid_next === null) return null;
  if (String(mailbox.uidValidity) !== row.uid_validity) return null;
  const before = visitedWith.get(mailbox);
  const now = mailbox.exists;
  if (before === undefined || now <= before) return null;
  const arrived = await fetchNewest(context, client, row, `${row.uid_next}:*`, true);
  if (arrived.length < now - before) return null;
  visitedWith.set(mailbox, now);
  return arrived;
}

function told(opened: MailboxObject): Parameters<typeof storeSelected>[2] {
  return {
    readOnly: opened.readOnly === true,
    permanentFlags: opened.permanentFlags,
    objectId: opened.mailboxId,
  };
}

function afterLastUid(db: ReadableDb, mailboxId: number): number {
  return one<{ n: number }>(
    db,
    'SELECT coalesce(max(uid), 0) + 1 AS n FROM placement WHERE mailbox_id = ?',
    mailboxId,
  )!.n;
}

/**
 * Headers of what is new. A message among them that cannot be read must not stop everything at each new attempt:
 * then the whole range is left to `backfill`, which finds the one at fault and leaves it out.
 */
async function fetchNewest(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  range: string,
  uid: boolean,
): Promise<number[]> {
  if (!context.unreadable.has(row.id)) {
    try {
      return await fetchHeaders(context, client, row, range, uid);
    } catch (error) {
      if (!client.usable && !isUnreadable(client, error)) throw error;
      context.log.warn('New messages could not be read; trying them in smaller pieces', {
        path: row.path,
        ...describeError(error),
      });
      context.unreadable.add(row.id);
      if (!client.usable) throw error;
    }
  }
  context.unreadable.delete(row.id);
  run(context.cache, 'UPDATE mailbox SET backfilled = 0 WHERE id = ?', row.id);
  return [];
}

/**
 * Flags changed since the last visit: by CHANGEDSINCE (RFC 7162), else by comparing all known messages in chunks.
 * @returns true when the server has told with them what has vanished (QRESYNC).
 */
async function catchUpFlags(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  highestModseq: string | null,
): Promise<boolean> {
  if (highestModseq !== null && row.highest_modseq !== null) {
    if (highestModseq === row.highest_modseq) return false;
    const changedSince = BigInt(row.highest_modseq);
    // One that has gone back is that of a server restored from a copy: it tells nothing.
    if (BigInt(highestModseq) > changedSince) {
      await fetchFlags(context, client, row, '1:*', changedSince);
      return client.enabled.has('QRESYNC');
    }
    forgetModseqs(context.cache, row.id);
  }
  const uids = knownUids(context.cache, row.id).reverse();
  for (let start = 0; start < uids.length; start += flagChunk) {
    await fetchFlags(context, client, row, uidRanges(uids.slice(start, start + flagChunk)));
  }
  return false;
}

async function fetchFlags(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  range: string,
  changedSince?: bigint,
): Promise<void> {
  const updates: FlagUpdate[] = [];
  const flush = (): void => {
    const batch = updates.splice(0);
    changeMail(context, context.cache, () => storeFlags(context.cache, row.id, batch).threadIds);
  };
  const options = changedSince === undefined ? { uid: true } : { uid: true, changedSince };
  const isAnswer = (message: FetchMessageObject): boolean => message.uid > 0 && message.flags !== undefined;
  for await (const message of fetchRows(client, range, { uid: true, flags: true }, options, isAnswer)) {
    const { bits, keywords } = readFlags(message.flags);
    updates.push({
      uid: message.uid,
      modseq: message.modseq === undefined ? null : String(message.modseq),
      bits,
      keywords,
    });
    if (updates.length >= storeChunk) flush();
  }
  flush();
}

/**
 * Looks for messages by their Message-ID in the mailbox that is open, so that rows waiting for their UIDs get them:
 * after a move that the server did not describe, or a change of UIDVALIDITY.
 */
export async function findMessages(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  messageIds: readonly number[],
): Promise<void> {
  const wanted = all<{ message_id: string }>(
    context.cache,
    `SELECT DISTINCT m.message_id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value
     WHERE m.message_id IS NOT NULL`,
    JSON.stringify(messageIds),
  );
  for (const { message_id } of wanted) {
    const uids = await client.search({ header: { 'message-id': message_id } }, { uid: true });
    demandSelected(client);
    const unknown = unknownUids(context.cache, row.id, Array.isArray(uids) ? uids : []);
    if (unknown.length > 0) await fetchHeaders(context, client, row, uidRanges(unknown), true);
  }
}

/**
 * Fetches and stores headers of a range, a transaction per chunk. Range is UIDs when `uid`, else sequence numbers.
 * @returns ids of the messages that were not known before.
 */
async function fetchHeaders(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  range: string,
  uid: boolean,
): Promise<number[]> {
  const newMessageIds: number[] = [];
  const batch: FetchMessageObject[] = [];
  const damaged: FetchMessageObject[] = [];
  const flush = (): void => {
    newMessageIds.push(...storeFetched(context, row.id, batch.splice(0)));
  };
  const unknown = await placeKnown(context, client, row, range, uid);
  if (unknown !== null) {
    if (unknown.length === 0) return [];
    [range, uid] = [uidRanges(unknown), true];
  }
  const isAnswer = (row: FetchMessageObject): boolean => row.envelope !== undefined && row.uid > 0;
  for await (const message of fetchRows(client, range, headerQuery, { uid }, isAnswer)) {
    if (hasDamagedText(message)) damaged.push(message);
    else batch.push(message);
    if (batch.length >= storeChunk) flush();
  }
  flush();
  if (damaged.length > 0) {
    await repairHeaders(client, damaged);
    newMessageIds.push(...storeFetched(context, row.id, damaged));
  }
  return newMessageIds;
}

function storeFetched(context: SyncContext, mailboxId: number, fetched: FetchMessageObject[]): number[] {
  const now = context.now();
  return storeListed(
    context,
    mailboxId,
    fetched.map((message) => preparePlaced(normalise(message, now))),
  );
}

/**
 * Fetches one chunk of missing messages by UID. A message that the server does not send is asked for once more
 * alone (row C4); one that cannot be read is noted and left out, so that it never stops the rest.
 */
export async function backfillChunk(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
  uids: number[],
): Promise<void> {
  try {
    await fetchHeaders(context, client, row, uidRanges(uids), true);
  } catch (error) {
    if (!client.usable || uids.length === 1) throw error;
    context.log.warn('A chunk of messages could not be read; trying smaller ones', {
      path: row.path,
      messages: uids.length,
      ...describeError(error),
    });
    const half = Math.ceil(uids.length / 2);
    for (const part of [uids.slice(0, half), uids.slice(half)]) {
      await backfillChunk(context, client, row, part).catch((cause) => {
        if (!client.usable || part.length > 1) throw cause;
        skip(context, row, part[0]!, cause);
      });
    }
    return;
  }
  const unsent = unknownUids(context.cache, row.id, uids);
  if (unsent.length === 0) return;
  await fetchHeaders(context, client, row, uidRanges(unsent), true);
  const absent = unknownUids(context.cache, row.id, unsent);
  if (absent.length === 0) return;
  const still = new Set(await searchAll(client));
  for (const uid of absent) {
    if (still.has(uid))
      skip(context, row, uid, new Error('The server lists the message and does not send it.'));
  }
}

/** Notes a message that cannot be read: it is not asked for again. */
export function skip(context: SyncContext, row: MailboxRow, uid: number, cause: unknown): void {
  context.log.warn('A message could not be read and is left out', {
    path: row.path,
    uid,
    ...describeError(cause),
  });
  run(
    context.cache,
    'INSERT INTO skipped_message (mailbox_id, uid, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    row.id,
    uid,
    String(cause).slice(0, 500),
  );
}
