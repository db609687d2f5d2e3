import type { MailboxNamespace, MailboxRole } from '../../../shared/model/mailbox.ts';
import { rescueAppends } from '../journal/rescue.ts';
import { all, one, type ReadableDb, run, type WritableDb } from './database.ts';
import { noteOrphans } from './orphans.ts';

export interface MailboxRow {
  id: number;
  account_id: number;
  path: string;
  delimiter: string | null;
  role: MailboxRole | null;
  selectable: number;
  subscribed: number;
  namespace: MailboxNamespace;
  /** Letters of MYRIGHTS; null where never told. See `mailbox-access.ts`. */
  rights: string | null;
  rights_at: number | null;
  read_only: number;
  permanent_flags: string | null;
  object_id: string | null;
  server_size: number | null;
  audited_at: number | null;
  /** Operation that deletes it; hidden while set. */
  removed_by: number | null;
  uid_validity: string | null;
  uid_next: number | null;
  highest_modseq: string | null;
  backfilled: number;
  total_messages: number;
  unread_messages: number;
  unread_threads: number;
}

/** The account's mailboxes, without those that are being deleted. */
export function mailboxesOf(db: ReadableDb, accountId: number): MailboxRow[] {
  return all<MailboxRow>(
    db,
    'SELECT * FROM mailbox WHERE account_id = ? AND removed_by IS NULL ORDER BY id',
    accountId,
  );
}

export function mailboxById(db: ReadableDb, id: number): MailboxRow | undefined {
  return one<MailboxRow>(db, 'SELECT * FROM mailbox WHERE id = ?', id);
}

/**
 * A mailbox under the name that it has on the server now: one that has been renamed here keeps its old name there until
 * the journal comes to that.
 */
export function mailboxOnServer(db: ReadableDb, id: number): MailboxRow | undefined {
  const row = mailboxById(db, id);
  if (!row) return undefined;
  const renames = all<{ from: string; to: string }>(
    db,
    `SELECT payload ->> '$.from' AS "from", payload ->> '$.to' AS "to" FROM operation
     WHERE account_id = ? AND kind = 'rename-mailbox' AND state IN ('queued', 'sending') ORDER BY id DESC`,
    row.account_id,
  );
  let { path } = row;
  for (const { from, to } of renames) {
    if (path === to) path = from;
    else if (row.delimiter !== null && path.startsWith(to + row.delimiter))
      path = from + path.slice(to.length);
  }
  return { ...row, path };
}

export function mailboxByPath(db: ReadableDb, accountId: number, path: string): MailboxRow | undefined {
  return one<MailboxRow>(db, 'SELECT * FROM mailbox WHERE account_id = ? AND path = ?', accountId, path);
}

export function mailboxByRole(db: ReadableDb, accountId: number, role: MailboxRole): MailboxRow | undefined {
  return one<MailboxRow>(
    db,
    `SELECT * FROM mailbox WHERE account_id = ? AND role = ? AND selectable = 1 AND removed_by IS NULL
     ORDER BY id LIMIT 1`,
    accountId,
    role,
  );
}

/** A mailbox as LIST describes it. */
export interface ListedMailbox {
  path: string;
  delimiter: string | null;
  role: MailboxRole | null;
  selectable: boolean;
  subscribed: boolean;
  namespace: MailboxNamespace;
}

/** Mailboxes that a list asked for from now on can show to have gone: not those still to be made on the server. */
export function removableMailboxes(db: ReadableDb, accountId: number): Set<number> {
  const rows = mailboxesOf(db, accountId).filter((row) => !isAwaitingCreation(db, row.id));
  return new Set(rows.map((row) => row.id));
}

/**
 * Makes the stored mailboxes those of the list. Mailboxes that are gone go with their placements, if they are among
 * `removable`: taken before the list was asked for, so that one made in the meantime stays.
 * @returns true when anything the tree shows has changed, and the conversations of mailboxes that were removed or are
 *   for something else now.
 */
export function storeMailboxList(
  db: WritableDb,
  accountId: number,
  listed: readonly ListedMailbox[],
  removable: ReadonlySet<number>,
): { changed: boolean; threadIds: number[] } {
  let changed = false;
  const threadIds: number[] = [];
  const before = new Map(mailboxesOf(db, accountId).map((row) => [row.path, row]));
  for (const mailbox of listed) {
    const known = before.get(mailbox.path);
    before.delete(mailbox.path);
    const selectable = mailbox.selectable ? 1 : 0;
    const subscribed = mailbox.subscribed ? 1 : 0;
    if (
      known &&
      known.role === mailbox.role &&
      known.delimiter === mailbox.delimiter &&
      known.selectable === selectable &&
      known.subscribed === subscribed &&
      known.namespace === mailbox.namespace
    )
      continue;
    changed = true;
    // What counts as received depends on the role.
    if (known && known.role !== mailbox.role)
      for (const id of listedThreads(db, known.id)) threadIds.push(id);
    run(
      db,
      `INSERT INTO mailbox (account_id, path, delimiter, role, selectable, subscribed, namespace)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, path) DO UPDATE SET delimiter = excluded.delimiter, role = excluded.role,
         selectable = excluded.selectable, subscribed = excluded.subscribed, namespace = excluded.namespace`,
      accountId,
      mailbox.path,
      mailbox.delimiter,
      mailbox.role,
      selectable,
      subscribed,
      mailbox.namespace,
    );
  }
  for (const gone of before.values()) {
    if (!removable.has(gone.id) || isAwaitingCreation(db, gone.id)) continue;
    changed = true;
    const rows = all<{ thread_id: number; message_id: number }>(
      db,
      `SELECT m.thread_id, m.id AS message_id FROM placement p JOIN message m ON m.id = p.message_id
       WHERE p.mailbox_id = ?`,
      gone.id,
    );
    const inbox = mailboxByRole(db, accountId, 'inbox');
    if (inbox && inbox.id !== gone.id) rescueAppends(db, accountId, gone.id, inbox.id);
    run(db, 'DELETE FROM mailbox WHERE id = ?', gone.id);
    noteOrphans(
      db,
      rows.map((row) => row.message_id),
    );
    for (const row of rows) threadIds.push(row.thread_id);
  }
  return { changed, threadIds };
}

/**
 * Tells whether a list asked for in between can be believed: it changes with every rename, deletion or subscription
 * that is begun or finished, and is null while one is on its way.
 */
export function treeState(db: ReadableDb, accountId: number): string | null {
  const rows = all<{ state: string; n: number; last: number }>(
    db,
    `SELECT state, count(*) AS n, max(id) AS last FROM operation
     WHERE account_id = ? AND kind IN ('rename-mailbox', 'delete-mailbox', 'subscribe-mailbox') GROUP BY state`,
    accountId,
  );
  if (rows.some((row) => row.state === 'queued' || row.state === 'sending')) return null;
  return JSON.stringify(rows);
}

/** What the person uses a mailbox for, by path; only roles that the server does not give out itself. */
export function roleChoices(db: ReadableDb, accountId: number): Map<MailboxRole, string> {
  const rows = all<{ role: MailboxRole; path: string }>(
    db,
    'SELECT role, path FROM role_choice WHERE account_id = ?',
    accountId,
  );
  return new Map(rows.map((row) => [row.role, row.path]));
}

/** A mailbox made here and not yet on the server. */
function isAwaitingCreation(db: ReadableDb, mailboxId: number): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM operation WHERE kind = 'create-mailbox' AND mailbox_id = ? AND state IN ('queued', 'sending')`,
      mailboxId,
    ) !== undefined
  );
}

/** Where synchronisation stands after everything before it has been stored. */
export interface MailboxCursor {
  uidValidity: string;
  uidNext: number;
  highestModseq: string | null;
}

export function storeCursor(db: WritableDb, mailboxId: number, cursor: MailboxCursor): void {
  run(
    db,
    'UPDATE mailbox SET uid_validity = ?, uid_next = ?, highest_modseq = ? WHERE id = ?',
    cursor.uidValidity,
    cursor.uidNext,
    cursor.highestModseq,
    mailboxId,
  );
}

/** True when the server keeps this keyword in the mailbox; undefined while it has not told. */
export function keepsKeyword(row: Pick<MailboxRow, 'permanent_flags'>, keyword: string): boolean | undefined {
  if (row.permanent_flags === null) return undefined;
  const flags = (JSON.parse(row.permanent_flags) as string[]).map((flag) => flag.toLowerCase());
  return flags.includes('\\*') || flags.includes(keyword.toLowerCase());
}

export function markBackfilled(db: WritableDb, mailboxId: number): void {
  run(
    db,
    'UPDATE mailbox SET backfilled = 1, audited_at = coalesce(audited_at, unixepoch() * 1000) WHERE id = ?',
    mailboxId,
  );
}

/** Keeps how much the mailboxes hold on the server, where STATUS tells (STATUS=SIZE, RFC 8438). */
export function storeServerSizes(
  db: WritableDb,
  accountId: number,
  statuses: ReadonlyMap<string, { size?: number | undefined }>,
): void {
  for (const row of mailboxesOf(db, accountId)) {
    const size = statuses.get(row.path)?.size;
    if (size !== undefined && size !== row.server_size)
      run(db, 'UPDATE mailbox SET server_size = ? WHERE id = ?', size, row.id);
  }
}

/** Whether every message of every mailbox of the account is listed here. */
export function isComplete(db: ReadableDb, accountId: number): boolean {
  return mailboxesOf(db, accountId).every((row) => row.backfilled === 1 || row.selectable === 0);
}

/** Mailboxes whose size on the server is not known, where the server can tell it. */
export function sizesUnknown(db: ReadableDb, accountId: number): boolean {
  return mailboxesOf(db, accountId).some((row) => row.selectable === 1 && row.server_size === null);
}

/** Last part of a path, for display. */
export function displayName(path: string, delimiter: string | null): string {
  if (path.toUpperCase() === 'INBOX') return 'Inbox';
  const at = delimiter ? path.lastIndexOf(delimiter) : -1;
  return at >= 0 && at < path.length - 1 ? path.slice(at + (delimiter?.length ?? 1)) : path;
}

function listedThreads(db: WritableDb, mailboxId: number): number[] {
  return all<{ id: number }>(
    db,
    'SELECT thread_id AS id FROM mailbox_thread WHERE mailbox_id = ?',
    mailboxId,
  ).map(({ id }) => id);
}
