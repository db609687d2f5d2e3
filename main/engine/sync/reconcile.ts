import type { ImapFlow } from 'imapflow';
import { UidsChanged } from '../imap/refusal.ts';
import { demandSelected } from '../imap/selected.ts';
import type { UidRanges } from '../imap/vanished.ts';
import { all, one, type ReadableDb, run } from '../store/database.ts';
import { type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import { knownUidCount, knownUids, removeUids, unknownUids } from '../store/messages.ts';
import { qresyncState, storeQresyncState } from '../store/server-facts.ts';
import { changeMail, type SyncContext } from './context.ts';
import { expandUids, missingFrom } from './uid-set.ts';

/** A loss of more than this at once, or of a fifth of the mailbox, is asked for twice before it is believed (row C5). */
const mostLost = 500;

/** What a comparison of all UIDs has shown. */
export interface Reconciled {
  /** UIDs of the server that are not known here. */
  missing: number[];
  /** UIDs that were known here and are no more. */
  gone: number[];
  /** Messages of the server. */
  total: number;
}

/**
 * Finds messages that the server no longer has. What it says to have vanished (QRESYNC) is believed only where that has
 * been seen to be right (row C6); the count is compared in any case, which costs nothing, and when it differs all UIDs
 * are. While older messages are still missing here, `backfill` does this.
 *
 * @param vanished what the server has told on this visit; null where it was not asked or cannot tell
 * @returns true when the mailbox is complete here.
 */
export async function removeVanished(
  context: SyncContext,
  client: ImapFlow,
  mailboxId: number,
  vanished: (() => UidRanges) | null,
): Promise<boolean> {
  const { cache, account } = context;
  const row = mailboxById(cache, mailboxId);
  if (!row?.backfilled) return false;
  const state = vanished === null ? 'refuted' : qresyncState(cache, account.id);
  if (state === 'proven') {
    const told = vanished!();
    const known = told.isEmpty ? [] : knownUids(cache, row.id);
    const gone = known.filter((uid) => told.has(uid));
    if (gone.length > 0 && !isManyOf(gone.length, known.length))
      changeMail(context, cache, () => removeUids(cache, row.id, gone));
  }
  const { exists } = demandSelected(client);
  if (knownUidCount(cache, row.id) + skippedCount(cache, row.id) === exists) {
    if (state !== 'untested') return true;
    // All is here that the server has: what it says to have vanished of that is wrong.
    const told = vanished!();
    if (told.isEmpty || !knownUids(cache, row.id).some((uid) => told.has(uid))) return true;
  }
  const known = knownUids(cache, row.id);
  const toldBefore = vanished?.();
  const { missing, gone } = await reconcile(context, client, row);
  // What has vanished while the UIDs were compared is told as well, and may still stand in the comparison.
  if (vanished !== null) judge(context, row, { known, gone, toldBefore: toldBefore!, told: vanished() });
  return missing.length === 0;
}

/** A comparison of all UIDs, and what VANISHED has told. */
interface Evidence {
  known: readonly number[];
  /** Those of the known ones that the comparison has not found. */
  gone: readonly number[];
  /** What was told until the comparison began, and until its end. */
  toldBefore: UidRanges;
  told: UidRanges;
}

/** Keeps whether VANISHED has told what the comparison has shown: believed from then on, or never again. */
function judge(context: SyncContext, row: MailboxRow, { known, gone, toldBefore, told }: Evidence): void {
  const { cache, account } = context;
  const untold = gone.filter((uid) => !told.has(uid)).length;
  const toldOf = known.filter((uid) => toldBefore.has(uid));
  const stillThere = missingFrom(toldOf, gone).length;
  const isRight = untold === 0 && stillThere === 0;
  if (isRight && gone.length === 0) return;
  const before = qresyncState(cache, account.id);
  const state = isRight ? 'proven' : 'refuted';
  if (before === state || before === 'refuted') return;
  storeQresyncState(cache, account.id, state);
  if (isRight) context.log.info('VANISHED of this server has proven to be right', { path: row.path });
  else distrust(context, row.path, { gone: gone.length, untold, stillThere });
}

function distrust(context: SyncContext, path: string, details: object): void {
  context.log.warn('VANISHED of this server is not right and is not used any more', { path, ...details });
}

/**
 * Compares all UIDs although nothing tells of a difference, so that a wrong cursor hides nothing for long. What it finds
 * in a mailbox that counted as complete is logged, and the server's VANISHED is not believed any more.
 */
export async function audit(context: SyncContext, client: ImapFlow, row: MailboxRow): Promise<Reconciled> {
  const { cache, account, log } = context;
  const found = await reconcile(context, client, row);
  // What has come since the last visit is no fault.
  const missed = found.missing.filter((uid) => uid < (row.uid_next ?? 0));
  if (missed.length === 0 && found.gone.length === 0) return found;
  log.warn('An audit found what had been missed', {
    ...{ path: row.path, missing: missed.length, gone: found.gone.length },
  });
  if (qresyncState(cache, account.id) === 'proven') {
    storeQresyncState(cache, account.id, 'refuted');
    distrust(context, row.path, {});
  }
  if (missed.length > 0) run(cache, 'UPDATE mailbox SET backfilled = 0 WHERE id = ?', row.id);
  return found;
}

function isManyOf(lost: number, known: number): boolean {
  return lost > mostLost || lost > known / 5;
}

/**
 * Compares all UIDs with the server's (UID SEARCH ALL), removes what is gone here, and tells what is missing.
 * A loss of more than 500 messages or a fifth of the mailbox is asked for twice before it is believed (row C5).
 */
export async function reconcile(
  context: SyncContext,
  client: ImapFlow,
  row: MailboxRow,
): Promise<Reconciled> {
  const { cache } = context;
  // Known before the server is asked: what another connection stores meanwhile is not missing from this answer. And
  // asked only after this connection has been told of everything that is known: SEARCH alone need not tell.
  const known = knownUids(cache, row.id);
  await client.noop();
  let serverUids = await searchAll(client);
  let gone = missingFrom(known, serverUids);
  if (isManyOf(gone.length, known.length)) {
    serverUids = await searchAll(client);
    gone = missingFrom(known, serverUids);
  }
  const exists = (): number => demandSelected(client).exists;
  // EXISTS may be older than SEARCH: it counts what a VANISHED has named that is not believed here (imap/vanished.ts).
  if (gone.length > 0 && serverUids.length < exists()) {
    const opened = await client.mailboxOpen(demandSelected(client).path);
    if (row.uid_validity !== null && String(opened.uidValidity) !== row.uid_validity) {
      throw new UidsChanged(row.path);
    }
    serverUids = await searchAll(client);
    gone = missingFrom(known, serverUids);
  }
  // One that finds less than there is cannot show that anything is gone (row C5).
  if (gone.length > 0 && serverUids.length < exists()) {
    context.log.warn('SEARCH finds less than there is; the messages are counted one by one', {
      ...{ path: row.path, exists: exists(), found: serverUids.length },
    });
    serverUids = await listAll(client);
    gone = serverUids.length < exists() ? [] : missingFrom(known, serverUids);
  }
  if (gone.length > 0) changeMail(context, cache, () => removeUids(cache, row.id, gone));
  const skipped = new Set(skippedUids(context, row.id));
  const missing = unknownUids(cache, row.id, serverUids).filter((uid) => !skipped.has(uid));
  run(cache, 'UPDATE mailbox SET audited_at = ? WHERE id = ?', context.now(), row.id);
  return { missing, gone, total: serverUids.length };
}

/** UIDs of all messages, ascending; by ESEARCH (RFC 4731) where offered, whose answer is as short as the gaps are few. */
export async function searchAll(client: ImapFlow): Promise<number[]> {
  if (client.capabilities.has('ESEARCH')) {
    const answer = await client.search({ all: true }, { uid: true, returnOptions: ['ALL'] });
    const set = answer && !Array.isArray(answer) ? answer.all : undefined;
    const { exists } = demandSelected(client);
    const uids = set === undefined ? [] : expandUids(set, exists);
    // An empty answer, or one with more than there is, is asked for once more in the old way.
    if (uids !== null && (uids.length > 0 || exists === 0)) return uids;
  }
  const uids = await client.search({ all: true }, { uid: true });
  demandSelected(client);
  // `false` is a refusal: never to be taken for an empty mailbox.
  if (!Array.isArray(uids)) throw new Error('The server refused UID SEARCH ALL.');
  return uids.sort((a, b) => a - b);
}

/** As `searchAll`, without SEARCH. */
async function listAll(client: ImapFlow): Promise<number[]> {
  const uids = new Set<number>();
  for await (const message of client.fetch('1:*', { uid: true }, {}))
    if (message.uid > 0) uids.add(message.uid);
  demandSelected(client);
  return [...uids].sort((a, b) => a - b);
}

function skippedUids(context: SyncContext, mailboxId: number): number[] {
  return all<{ uid: number }>(
    context.cache,
    'SELECT uid FROM skipped_message WHERE mailbox_id = ?',
    mailboxId,
  ).map((row) => row.uid);
}

/** Messages of the server that are left out because they cannot be read. */
export function skippedCount(db: ReadableDb, mailboxId: number): number {
  return one<{ n: number }>(db, 'SELECT count(*) AS n FROM skipped_message WHERE mailbox_id = ?', mailboxId)!
    .n;
}
