import { ApiError } from '../../../shared/api/error.ts';
import { all, one, run, transaction, type WritableDb } from '../store/database.ts';
import { displayName, type MailboxRow, mailboxById } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { queueCreate, topLevelPath } from './make-mailbox.ts';
import { demandAbility } from './permitted.ts';
import {
  type DeleteMailboxPayload,
  insertOperation,
  newAction,
  type RenameMailboxPayload,
  type SubscribeMailboxPayload,
} from './queue.ts';

/** What a change of the tree touched. */
export interface TreeChange {
  accountId: number;
  mailboxId: number;
  threadIds: Set<number>;
  mailboxIds: Set<number>;
}

/** @throws ApiError when the name cannot be used or stands there already */
export function createMailbox(
  db: WritableDb,
  accountId: number,
  parentId: number | null,
  name: string,
  now: number,
): TreeChange {
  return transaction(db, () => {
    const { path, delimiter } = pathBelow(db, accountId, parentId, name);
    const row = queueCreate(
      db,
      newAction(db, `Create folder ${name}`, true, now),
      accountId,
      path,
      delimiter,
      null,
      now,
    );
    return { accountId, mailboxId: row.id, threadIds: new Set(), mailboxIds: new Set() };
  });
}

/**
 * Gives a mailbox a new name, a new parent, or both; what is below it goes along.
 * @throws ApiError
 */
export function renameMailbox(
  db: WritableDb,
  mailboxId: number,
  parentId: number | null,
  name: string,
  now: number,
): TreeChange {
  return transaction(db, () => {
    const row = changeable(db, mailboxId);
    if (parentId !== null && descendants(db, row).some((below) => below.id === parentId)) {
      throw new ApiError('invalid-input', 'A folder cannot be moved into itself.');
    }
    const { path } = pathBelow(db, row.account_id, parentId, name, row.id);
    const change: TreeChange = {
      accountId: row.account_id,
      mailboxId,
      threadIds: new Set(),
      mailboxIds: new Set(),
    };
    if (path === row.path) return change;
    const description = `Rename folder ${displayName(row.path, row.delimiter)} to ${name}`;
    queueRename(db, newAction(db, description, true, now), row, path, description, now);
    return change;
  });
}

/** Queues the renaming of a mailbox, and of what is below it, and shows it. */
export function queueRename(
  db: WritableDb,
  actionId: number,
  row: MailboxRow,
  path: string,
  description: string,
  now: number,
): void {
  const payload: RenameMailboxPayload = { from: row.path, to: path };
  insertOperation(db, actionId, row.account_id, 'rename-mailbox', row.id, payload, description, now);
  renamePaths(db, row.account_id, row.delimiter, row.path, path);
}

/** Changes the path of a mailbox and of all below it. */
export function renamePaths(
  db: WritableDb,
  accountId: number,
  delimiter: string | null,
  from: string,
  to: string,
): void {
  run(db, 'UPDATE mailbox SET path = ? WHERE account_id = ? AND path = ?', to, accountId, from);
  if (delimiter === null) return;
  const prefix = from + delimiter;
  run(
    db,
    'UPDATE mailbox SET path = ? || substr(path, ?) WHERE account_id = ? AND substr(path, 1, ?) = ?',
    to + delimiter,
    [...prefix].length + 1,
    accountId,
    [...prefix].length,
    prefix,
  );
}

/**
 * Deletes a mailbox with all its messages, and those below it first. Asked of the person before, as it cannot be
 * taken back.
 * @throws ApiError
 */
export function deleteMailbox(db: WritableDb, mailboxId: number, now: number): TreeChange {
  return transaction(db, () => {
    const row = changeable(db, mailboxId);
    const rows = descendants(db, row);
    const description = `Delete folder ${displayName(row.path, row.delimiter)}`;
    for (const each of rows) demandAbility(each, 'change');
    const actionId = newAction(
      db,
      description,
      rows.every((each) => isSurelyEmpty(db, each)),
      now,
    );
    const threadIds = queueDelete(db, actionId, rows, `Delete folder`, now);
    return { accountId: row.account_id, mailboxId, threadIds, mailboxIds: refreshThreads(db, threadIds) };
  });
}

/** Queues the deletion of mailboxes and hides them. Answers the conversations to refresh. */
export function queueDelete(
  db: WritableDb,
  actionId: number,
  rows: readonly MailboxRow[],
  verb: string,
  now: number,
): Set<number> {
  const threadIds = new Set<number>();
  // Deepest first: a server keeps the name of a mailbox that has others below it (RFC 9051 section 6.3.5).
  for (const each of [...rows].sort((a, b) => b.path.length - a.path.length)) {
    const payload: DeleteMailboxPayload = {
      path: each.path,
      delimiter: each.delimiter,
      subscribed: each.subscribed === 1,
    };
    const words = `${verb} ${displayName(each.path, each.delimiter)}`;
    const id = insertOperation(db, actionId, each.account_id, 'delete-mailbox', each.id, payload, words, now);
    run(db, 'UPDATE mailbox SET removed_by = ? WHERE id = ?', id, each.id);
    for (const threadId of threadsIn(db, each.id)) threadIds.add(threadId);
    run(db, 'UPDATE placement SET removed_by = ? WHERE mailbox_id = ? AND removed_by IS NULL', id, each.id);
  }
  return threadIds;
}

/** True when the server has shown that there is nothing in it: deleting it loses nothing. */
export function isSurelyEmpty(db: WritableDb, row: MailboxRow): boolean {
  const isKnown = row.selectable === 0 || row.backfilled === 1 || isUnsent(db, row.id);
  return isKnown && one(db, 'SELECT 1 FROM placement WHERE mailbox_id = ? LIMIT 1', row.id) === undefined;
}

/** A mailbox that only this program knows of yet. */
function isUnsent(db: WritableDb, mailboxId: number): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM operation WHERE mailbox_id = ? AND kind = 'create-mailbox' AND state IN ('queued', 'sending')`,
      mailboxId,
    ) !== undefined
  );
}

/** @throws ApiError */
export function subscribeMailbox(
  db: WritableDb,
  mailboxId: number,
  subscribed: boolean,
  now: number,
): TreeChange {
  return transaction(db, () => {
    const row = known(db, mailboxId);
    const change: TreeChange = {
      accountId: row.account_id,
      mailboxId,
      threadIds: new Set(),
      mailboxIds: new Set(),
    };
    if (row.subscribed === (subscribed ? 1 : 0)) return change;
    const name = displayName(row.path, row.delimiter);
    const description = subscribed ? `Subscribe to folder ${name}` : `Unsubscribe from folder ${name}`;
    queueSubscribe(db, newAction(db, description, true, now), row, subscribed, description, now);
    return change;
  });
}

export function queueSubscribe(
  db: WritableDb,
  actionId: number,
  row: MailboxRow,
  subscribed: boolean,
  description: string,
  now: number,
): void {
  const payload: SubscribeMailboxPayload = { path: row.path, subscribed };
  insertOperation(db, actionId, row.account_id, 'subscribe-mailbox', row.id, payload, description, now);
  run(db, 'UPDATE mailbox SET subscribed = ? WHERE id = ?', subscribed ? 1 : 0, row.id);
}

/** Conversations with a message in the mailbox. */
export function threadsIn(db: WritableDb, mailboxId: number): number[] {
  return all<{ thread_id: number }>(
    db,
    'SELECT DISTINCT m.thread_id FROM placement p JOIN message m ON m.id = p.message_id WHERE p.mailbox_id = ?',
    mailboxId,
  ).map((row) => row.thread_id);
}

function known(db: WritableDb, mailboxId: number): MailboxRow {
  const row = mailboxById(db, mailboxId);
  if (!row || row.removed_by !== null) throw new ApiError('not-found', 'That folder is no longer there.');
  return row;
}

/** A mailbox that may be renamed or deleted: not one that the account cannot do without. */
function changeable(db: WritableDb, mailboxId: number): MailboxRow {
  const row = known(db, mailboxId);
  if (row.role !== null) {
    throw new ApiError(
      'invalid-input',
      `${displayName(row.path, row.delimiter)} is needed by the account and stays as it is.`,
    );
  }
  demandAbility(row, 'change');
  return row;
}

/** The mailbox and all below it. */
function descendants(db: WritableDb, row: MailboxRow): MailboxRow[] {
  const prefix = row.delimiter === null ? null : row.path + row.delimiter;
  return all<MailboxRow>(
    db,
    'SELECT * FROM mailbox WHERE account_id = ? AND removed_by IS NULL',
    row.account_id,
  ).filter((other) => other.id === row.id || (prefix !== null && other.path.startsWith(prefix)));
}

const longestName = 200;

function pathBelow(
  db: WritableDb,
  accountId: number,
  parentId: number | null,
  name: string,
  except: number | null = null,
): { path: string; delimiter: string | null } {
  const clean = name.normalize('NFC').trim();
  const parent = parentId === null ? null : known(db, parentId);
  if (parent && parent.account_id !== accountId) {
    throw new ApiError('invalid-input', 'A folder stays in its account.');
  }
  if (parent) demandAbility(parent, 'createBelow');
  const top = topLevelPath(db, accountId, clean);
  const delimiter = parent?.delimiter ?? top.delimiter;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (clean === '' || clean.length > longestName || /[\u0000-\u001f\u007f]/.test(clean)) {
    throw new ApiError('invalid-input', 'A folder needs a name of at most 200 characters.');
  }
  if (delimiter !== null && clean.includes(delimiter)) {
    throw new ApiError('invalid-input', `On this server the name of a folder cannot contain “${delimiter}”.`);
  }
  if (parent && delimiter === null) {
    throw new ApiError('invalid-input', 'This server has no folders within folders.');
  }
  const path = parent ? `${parent.path}${delimiter}${clean}` : top.path;
  const taken = one<{ id: number }>(
    db,
    "SELECT id FROM mailbox WHERE account_id = ? AND (path = ? OR upper(?) = 'INBOX' AND upper(path) = 'INBOX')",
    accountId,
    path,
    path,
  );
  if (taken && taken.id !== except) {
    throw new ApiError('invalid-input', `There is a folder named ${clean} already.`);
  }
  return { path, delimiter };
}
