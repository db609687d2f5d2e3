import { Flag } from '../imap/flags.ts';
import { pendingFlags } from '../journal/pending.ts';
import { keyFits } from '../search/order.ts';
import type { ServerMessage } from '../sync/normalise.ts';
import { all, one, run, type WritableDb } from './database.ts';
import { KnownBatch } from './known-batch.ts';
import { NewMessages, type Owner } from './new-messages.ts';
import { noteOrphans } from './orphans.ts';
import { isOlderState } from './placed-flags.ts';
import {
  type DescribedMessage,
  describe,
  describedColumns,
  type PreparedMessage,
  type PreparedPlaced,
  prepareMessage,
  preparePlaced,
} from './prepared.ts';

export type { Owner } from './new-messages.ts';

/** What a batch of stored messages touched; the caller refreshes these conversations in the same transaction. */
export interface StoreResult {
  threadIds: Set<number>;
  /** Messages seen here for the first time. */
  newMessageIds: number[];
}

/**
 * Stores messages of one mailbox as the server describes them. A message already known by another mailbox gets a
 * second placement, not a second row. Runs inside the caller's transaction.
 */
export function storeMessages(
  db: WritableDb,
  owner: Owner,
  mailboxId: number,
  messages: readonly ServerMessage[],
): StoreResult {
  return storePrepared(db, owner, mailboxId, messages.map(preparePlaced));
}

/** As `storeMessages`, of messages that have been made ready elsewhere. */
export function storePrepared(
  db: WritableDb,
  owner: Owner,
  mailboxId: number,
  messages: readonly PreparedPlaced[],
): StoreResult {
  const result: StoreResult = { threadIds: new Set(), newMessageIds: [] };
  const awaited = localIds(db, owner);
  const known = new KnownBatch(db, owner.accountId, mailboxId, messages);
  const added = new NewMessages(db, owner, messages);
  const add = (message: PreparedPlaced): number => {
    const { id, threadId, emptied } = added.add(message);
    for (const touched of [threadId, ...emptied]) result.threadIds.add(touched);
    result.newMessageIds.push(id);
    return id;
  };
  for (const message of messages) {
    const mayAwait = message.messageId !== null && awaited.has(message.messageId);
    if (!mayAwait && !known.has(message)) added.place(mailboxId, add(message), message);
    else {
      // What was gathered before it may be what it is a copy of.
      added.write();
      const stored =
        (mayAwait && awaitedLocal(db, owner, mailboxId, message)) || byContent(db, owner, message);
      if (stored) {
        if (stored.local === 1) describeAnew(db, stored.id, message, added);
        result.threadIds.add(stored.thread_id);
      }
      const id = stored?.id ?? add(message);
      added.write();
      const displaced = place(db, mailboxId, id, message, stored === undefined);
      for (const threadId of abandoned(db, displaced)) result.threadIds.add(threadId);
    }
    known.add(message);
  }
  added.write();
  return result;
}

/** The conversation of a message whose UID was given to another one, if it still has one. */
function abandoned(db: WritableDb, displaced: number | null): number[] {
  if (displaced === null) return [];
  noteOrphans(db, [displaced]);
  const row = one<{ thread_id: number }>(db, 'SELECT thread_id FROM message WHERE id = ?', displaced);
  return row ? [row.thread_id] : [];
}

interface KnownMessage {
  id: number;
  thread_id: number;
  local: number;
  body_state: string;
}

function byContent(
  db: WritableDb,
  owner: Owner,
  message: Pick<PreparedMessage, 'contentKey' | 'emailId' | 'size'>,
): KnownMessage | undefined {
  const columns = 'id, thread_id, local, body_state';
  // The server's own word for 'the same message' (RFC 8474), as far as the size bears it out.
  const same =
    message.emailId === null
      ? undefined
      : one<KnownMessage>(
          db,
          `SELECT ${columns} FROM message WHERE account_id = ? AND email_id = ? AND size = ? ORDER BY local`,
          owner.accountId,
          message.emailId,
          message.size,
        );
  if (same) return same;
  return one<KnownMessage>(
    db,
    `SELECT ${columns} FROM message WHERE account_id = ? AND content_key = unhex(?) ORDER BY local`,
    owner.accountId,
    message.contentKey,
  );
}

/** Message-IDs of the account's messages that only this program has described: at most times there is none. */
function localIds(db: WritableDb, owner: Owner): Set<string> {
  const rows = all<{ message_id: string }>(
    db,
    'SELECT message_id FROM message WHERE account_id = ? AND local = 1 AND message_id IS NOT NULL',
    owner.accountId,
  );
  return new Set(rows.map((row) => row.message_id));
}

/**
 * The message that this program has put into the mailbox, told by its Message-ID: what it read of it itself may differ
 * from the server's description.
 */
function awaitedLocal(
  db: WritableDb,
  owner: Owner,
  mailboxId: number,
  message: PreparedPlaced,
): KnownMessage | undefined {
  if (message.messageId === null) return undefined;
  return one<KnownMessage>(
    db,
    `SELECT m.id, m.thread_id, m.local, m.body_state FROM message m JOIN placement p ON p.message_id = m.id
     WHERE m.local = 1 AND m.account_id = ? AND m.message_id = ? AND p.mailbox_id = ?
       AND (p.uid = ? OR p.uid IS NULL AND NOT EXISTS (SELECT 1 FROM placement o WHERE o.mailbox_id = ? AND o.uid = ?))
     ORDER BY p.uid IS NULL LIMIT 1`,
    owner.accountId,
    message.messageId,
    mailboxId,
    message.uid,
    mailboxId,
    message.uid,
  );
}

/** From now on a message is what the server says of it; its body stays. */
function describeAnew(db: WritableDb, id: number, message: PreparedPlaced, batch: NewMessages): void {
  const { sort_key } = one<{ sort_key: number }>(db, 'SELECT sort_key FROM message WHERE id = ?', id)!;
  run(
    db,
    `UPDATE message SET local = 0, sort_key = ?, ${describedColumns.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
    keyFits(sort_key, message.date) ? sort_key : batch.takeSortKey(message),
    ...describe(message),
    id,
  );
}

/**
 * Stores a message that no server has described yet, unless it is known from another mailbox; `except`: messages that
 * it is a newer version of. Runs inside the caller's transaction.
 */
export function insertLocalMessage(
  db: WritableDb,
  owner: Owner,
  described: DescribedMessage,
  except: readonly number[],
): { id: number; isNew: boolean; needsBody: boolean; threadIds: number[] } {
  const message = prepareMessage(described);
  const known = byContent(db, owner, message);
  if (known && !except.includes(known.id)) {
    const needsBody = known.body_state !== 'ready';
    return { id: known.id, isNew: false, needsBody, threadIds: [known.thread_id] };
  }
  const added = new NewMessages(db, owner, [message]);
  const { id, threadId, emptied } = added.add(message, 1);
  added.write();
  return { id, isNew: true, needsBody: true, threadIds: [threadId, ...emptied] };
}

/**
 * The message under this UID: a new placement, or the one a pending move put there, or the known one brought up to
 * date. Answers the message that was known under this UID before, where a server contradicts itself.
 */
export function place(
  db: WritableDb,
  mailboxId: number,
  messageId: number,
  message: Pick<ServerMessage, 'uid' | 'modseq' | 'flags'>,
  isNew: boolean,
): number | null {
  const existing = one<{ id: number; message_id: number; modseq: string | null }>(
    db,
    'SELECT id, message_id, modseq FROM placement WHERE mailbox_id = ? AND uid = ?',
    mailboxId,
    message.uid,
  );
  const displaced = existing && existing.message_id !== messageId ? existing.message_id : null;
  // What waits for the other message must not be done to this one.
  if (displaced !== null) run(db, 'DELETE FROM placement WHERE id = ?', existing!.id);
  // Never one marked as deleted: without UIDPLUS a move leaves that behind, and it may stand where the message is
  // just being moved back to.
  const isArrival = (message.flags.bits & Flag.deleted) === 0;
  if (existing && displaced === null && isOlderState(message.modseq, existing.modseq)) return null;
  const awaited =
    existing && displaced === null
      ? existing
      : // A message met for the first time stands nowhere yet.
        !isNew &&
        isArrival &&
        one<{ id: number }>(
          db,
          // Nor one of an operation that has not been sent: what the server shows cannot be what that will put there.
          `SELECT id FROM placement p WHERE mailbox_id = ? AND message_id = ? AND uid IS NULL
             AND NOT EXISTS (SELECT 1 FROM operation o
                             WHERE o.id = p.created_by AND o.state = 'queued' AND o.attempts = 0)
           ORDER BY id LIMIT 1`,
          mailboxId,
          messageId,
        );
  const keywords = JSON.stringify(message.flags.keywords);
  if (awaited) {
    const shown = pendingFlags(db, awaited.id, message.flags);
    run(
      db,
      `UPDATE placement SET uid = ?, modseq = ?, server_flags = ?, server_keywords = ?, flags = ?, keywords = ?,
                            created_by = NULL WHERE id = ?`,
      message.uid,
      message.modseq,
      message.flags.bits,
      keywords,
      shown.bits,
      JSON.stringify(shown.keywords),
      awaited.id,
    );
    return displaced;
  }
  run(
    db,
    `INSERT INTO placement (message_id, mailbox_id, uid, modseq, server_flags, server_keywords, flags, keywords)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    messageId,
    mailboxId,
    message.uid,
    message.modseq,
    message.flags.bits,
    keywords,
    message.flags.bits,
    keywords,
  );
  return displaced;
}

/** Removes what the server no longer has. Messages left without any mailbox are noted as orphans. */
export function removeUids(db: WritableDb, mailboxId: number, uids: readonly number[]): Set<number> {
  const threadIds = new Set<number>();
  const rows = all<{ id: number; message_id: number; thread_id: number }>(
    db,
    `SELECT p.id, p.message_id, m.thread_id FROM json_each(?) u
     CROSS JOIN placement p ON p.mailbox_id = ? AND p.uid = u.value
     CROSS JOIN message m ON m.id = p.message_id`,
    JSON.stringify(uids),
    mailboxId,
  );
  for (const row of rows) {
    run(db, 'DELETE FROM placement WHERE id = ?', row.id);
    threadIds.add(row.thread_id);
  }
  noteOrphans(
    db,
    rows.map((row) => row.message_id),
  );
  return threadIds;
}

/**
 * Forgets all UIDs of a mailbox (UIDVALIDITY changed, RFC 9051 section 2.3.1.1). The messages and their bodies stay,
 * to be matched by content when they are listed again; so do the rows that operations of the person wait for, without
 * their UIDs. Answers the conversations touched.
 */
export function forgetUids(db: WritableDb, mailboxId: number): number[] {
  const rows = all<{ thread_id: number; message_id: number }>(
    db,
    `SELECT m.thread_id, m.id AS message_id FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.mailbox_id = ?`,
    mailboxId,
  );
  run(
    db,
    `UPDATE placement SET uid = NULL, modseq = NULL WHERE mailbox_id = ? AND uid IS NOT NULL AND EXISTS (
       SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation_id
       WHERE t.placement_id = placement.id AND o.state IN ('queued', 'sending'))`,
    mailboxId,
  );
  run(db, 'DELETE FROM placement WHERE mailbox_id = ? AND uid IS NOT NULL', mailboxId);
  run(db, 'DELETE FROM skipped_message WHERE mailbox_id = ?', mailboxId);
  run(
    db,
    'UPDATE mailbox SET uid_validity = NULL, uid_next = NULL, highest_modseq = NULL, backfilled = 0 WHERE id = ?',
    mailboxId,
  );
  noteOrphans(
    db,
    rows.map((row) => row.message_id),
  );
  return rows.map((row) => row.thread_id);
}

/** UIDs known in a mailbox, ascending; those whose removal is pending included, as the server still has them. */
export function knownUids(db: WritableDb, mailboxId: number): number[] {
  return all<{ uid: number }>(
    db,
    'SELECT uid FROM placement WHERE mailbox_id = ? AND uid IS NOT NULL ORDER BY uid',
    mailboxId,
  ).map((row) => row.uid);
}

export function knownUidCount(db: WritableDb, mailboxId: number): number {
  return one<{ n: number }>(
    db,
    'SELECT count(*) AS n FROM placement WHERE mailbox_id = ? AND uid IS NOT NULL',
    mailboxId,
  )!.n;
}

/** UIDs looked up by one statement: JSON and rows of half a million would stand in memory at once. */
const uidsLookedUp = 10_000;

/** Those of the UIDs that are not known in the mailbox. */
export function unknownUids(db: WritableDb, mailboxId: number, uids: readonly number[]): number[] {
  const unknown: number[] = [];
  for (let start = 0; start < uids.length; start += uidsLookedUp) {
    for (const { value } of all<{ value: number }>(
      db,
      `SELECT u.value FROM json_each(?) u
       WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.mailbox_id = ? AND p.uid = u.value)`,
      JSON.stringify(uids.slice(start, start + uidsLookedUp)),
      mailboxId,
    )) {
      unknown.push(value);
    }
  }
  return unknown;
}
