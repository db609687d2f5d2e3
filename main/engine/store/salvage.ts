import { recomputeFlags } from '../journal/revert.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { DamagedDatabase, DamagedRow } from './damaged.ts';
import { all, one, run, type SqlValue, transaction, type WritableDb } from './database.ts';
import { countAllMessages } from './note-new.ts';

/** What can be had again from the server, and is therefore not looked for in a damaged database. */
export const cacheTables: readonly string[] = [
  'thread',
  'thread_reference',
  'orphan',
  'skipped_message',
  'mailbox_thread',
  'body',
  'attachment_file',
  'index_queue',
  'search_index',
  'message_count',
  'text_size',
  'server_fact',
  'correspondent',
  'correspondent_mark',
  'correspondent_word',
  'smtp_limit',
];

/** What is nowhere else, with its key. Mailboxes, messages and placements only as far as the journal needs them. */
const ownTables: readonly (readonly [table: string, key: readonly string[]])[] = [
  ['identity', ['id']],
  ['role_choice', ['account_id', 'role']],
  ['offline_policy', ['account_id', 'mailbox_id']],
  ['offline_pause', ['account_id']],
  ['certificate_exception', ['host', 'port']],
  ['saved_search', ['id']],
  ['setting', ['key']],
  ['draft', ['id']],
  ['draft_snapshot', ['id']],
  ['template', ['id']],
  ['outbox', ['id']],
  ['receipt_answer', ['account_id', 'message_id']],
  ['forgotten_address', ['address']],
];

/** Every table that salvage looks at: a new table is either here or cache, and a test says so. */
export const keptTables: readonly string[] = [
  'account',
  'mailbox',
  'message',
  'placement',
  'action',
  'operation',
  'operation_target',
  ...ownTables.map(([table]) => table),
];

export interface Salvaged {
  accounts: number;
  /** Operations that can still be carried out. */
  waiting: number;
  /** Operations that were waiting and can no longer be carried out: kept as failed, for the person to see. */
  lost: number;
}

const lostWords =
  'The mail kept on this computer was damaged, and what this change was for could not be read any more. Please look whether it was done, and do it again.';
const unreadable = 'A change that could not be read any more';

/** Actions whose messages are kept so that they can still be taken back. */
const undoable = 50;

type Operation = DamagedRow & { id: number; account_id: number; action_id: number; state: string };

const isOpen = (operation: DamagedRow): boolean =>
  operation.state === 'queued' || operation.state === 'sending';

/**
 * Copies what is not cache from a damaged database into a new one of the same version, row by row, with the ids it
 * had: passwords are kept by the account's. Of the cache it takes what operations need that are still on their way.
 */
export function salvage(from: DamagedDatabase, to: WritableDb): Salvaged {
  return transaction(to, () => {
    const accounts = from.rows('account').filter((row) => put(to, 'account', row));
    const known = new Set(accounts.map((row) => Number(row.id)));
    const ofKnown = (row: DamagedRow): boolean => known.has(Number(row.account_id));
    for (const [table, key] of ownTables) {
      for (const row of from.keyedRows(table, key)) {
        if (row.account_id === undefined || ofKnown(row)) put(to, table, row);
      }
    }
    for (const row of from.rows('mailbox').filter(ofKnown)) putMailbox(to, row);
    for (const row of from.rows('action')) put(to, 'action', row);
    const salvaged = salvageJournal(from, to, operationsOf(from).filter(ofKnown));
    for (const table of [
      'account',
      'mailbox',
      'thread',
      'message',
      'placement',
      'operation',
      'action',
      'draft',
      'outbox',
    ]) {
      keepCounting(to, table, from.lastId(table));
    }
    return { accounts: accounts.length, ...salvaged };
  });
}

/** What the copied rows say is brought in line: after the new database has reached this version. */
export function finishSalvage(db: WritableDb): void {
  transaction(db, () => {
    for (const { id } of all<{ id: number }>(db, 'SELECT id FROM placement')) recomputeFlags(db, id);
    refreshThreads(
      db,
      all<{ id: number }>(db, 'SELECT id FROM thread').map((row) => row.id),
    );
    countAllMessages(db);
  });
}

/**
 * The journal's rows. Open ones whose own page is damaged still stand in the index of open operations: they cannot be
 * carried out, but they are not forgotten.
 */
function operationsOf(from: DamagedDatabase): Operation[] {
  const found = new Map<number, Operation>();
  for (const row of from.rows('operation') as Operation[]) found.set(row.id, row);
  const open = from.query(
    `SELECT id, account_id FROM operation INDEXED BY operation_open WHERE state IN ('queued', 'sending')`,
  ).rows as { id: number; account_id: number }[];
  const missing = open.filter((row) => !found.has(row.id));
  if (missing.length > 0) {
    const actions = new Map(
      from
        .query('SELECT id, action_id FROM operation INDEXED BY operation_action WHERE action_id > 0')
        .rows.map((row) => [Number(row.id), Number(row.action_id)]),
    );
    for (const { id, account_id } of missing) {
      const action_id = actions.get(id) ?? 0;
      const description = from.byId('action', action_id)?.description ?? unreadable;
      found.set(id, {
        id,
        account_id,
        action_id,
        kind: 'flags',
        mailbox_id: null,
        payload: '{}',
        state: 'failed',
        description,
        attempts: 0,
        error: lostWords,
        created_at: 0,
        wasLost: 1,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

function salvageJournal(
  from: DamagedDatabase,
  to: WritableDb,
  operations: Operation[],
): { waiting: number; lost: number } {
  const newest = operations.at(-1)?.action_id ?? 0;
  // Placements that are not there because what would have made them cannot be carried out any more.
  const unmade = new Set<number>();
  let waiting = 0;
  let lost = 0;
  for (const operation of operations) {
    if (operation.wasLost) lost += 1;
    const targets = from.query('SELECT * FROM operation_target WHERE operation_id = ?', operation.id);
    // Its message is nowhere but here, also when the server has refused it.
    const isKept = operation.kind === 'append' && operation.state === 'failed';
    if (!isOpen(operation)) {
      // One without its mailbox can still be shown.
      if (!hasMailboxes(to, operation)) operation.mailbox_id = null;
      put(to, 'operation', operation);
      const isRecent = operation.state === 'done' && operation.action_id > newest - undoable;
      for (const target of targets.rows) {
        if (isRecent || isKept) putPlaced(from, to, target, unmade);
        put(to, 'operation_target', target);
      }
      continue;
    }
    const canBeDone = targets.whole && hasMailboxes(to, operation);
    const kept: DamagedRow[] = [];
    let gone = 0;
    for (const target of targets.rows) {
      if (canBeDone && putPlaced(from, to, target, unmade)) kept.push(target);
      else {
        gone += 1;
        if (target.new_placement_id !== null) unmade.add(Number(target.new_placement_id));
      }
    }
    const isLost =
      !canBeDone || (kept.length === 0 && gone > 0) || (kept.length === 0 && needsTargets(operation));
    if (!hasMailboxes(to, operation)) operation.mailbox_id = null;
    put(to, 'operation', isLost ? { ...operation, state: 'failed', error: lostWords } : operation);
    for (const target of kept) put(to, 'operation_target', target);
    if (!isLost) waiting += 1;
    if (isLost || gone > 0) lost += 1;
    // Some of its messages: the rest is carried out, and these are told of in a row of their own.
    if (!isLost && gone > 0) {
      put(to, 'operation', { ...operation, id: null, state: 'failed', error: lostWords });
    }
  }
  settle(to);
  return { waiting, lost };
}

const needsTargets = (operation: DamagedRow): boolean =>
  ['flags', 'move', 'copy', 'expunge', 'append'].includes(String(operation.kind));

/** The mailboxes an operation is about are known. */
function hasMailboxes(to: WritableDb, operation: DamagedRow): boolean {
  const ids: unknown[] = [operation.mailbox_id];
  if (operation.kind === 'move' || operation.kind === 'copy') ids.push(payloadOf(operation).toMailboxId);
  return ids.every((id) => hasRow(to, 'mailbox', id));
}

function payloadOf(operation: DamagedRow): Record<string, unknown> {
  try {
    return JSON.parse(String(operation.payload)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/**
 * Copies the message of a target, where it is, and where a move put it. The UIDs stay: with the mailbox's UIDVALIDITY,
 * which is kept too, they name the same messages, or the mailbox is listed anew as always when it has changed.
 */
function putPlaced(
  from: DamagedDatabase,
  to: WritableDb,
  target: DamagedRow,
  unmade: ReadonlySet<number>,
): boolean {
  const ids = [target.placement_id, target.new_placement_id].filter((id) => id !== null).map(Number);
  if (ids.some((id) => unmade.has(id))) return false;
  for (const id of ids) {
    const row = from.byId('placement', id);
    if (row === undefined) return false;
    // Gone from there before the damage, by another program: replay knows what to do.
    if (row === null) continue;
    if (!putMessage(from, to, Number(row.message_id))) return false;
    if (!hasRow(to, 'mailbox', row.mailbox_id)) return false;
    put(to, 'placement', { ...row, modseq: null });
  }
  return true;
}

function hasRow(to: WritableDb, table: string, id: unknown): boolean {
  return typeof id === 'number' && one(to, `SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined;
}

function putMessage(from: DamagedDatabase, to: WritableDb, id: number): boolean {
  if (hasRow(to, 'message', id)) return true;
  const row = from.byId('message', id);
  if (!row) return false;
  put(to, 'thread', { id: row.thread_id as SqlValue, account_id: row.account_id as SqlValue });
  const references = from.query(
    'SELECT * FROM thread_reference INDEXED BY thread_reference_thread WHERE thread_id = ?',
    row.thread_id as SqlValue,
  );
  for (const reference of references.rows) put(to, 'thread_reference', reference);
  if (row.message_id !== null) {
    put(to, 'thread_reference', {
      account_id: row.account_id as SqlValue,
      reference: row.message_id as SqlValue,
      thread_id: row.thread_id as SqlValue,
    });
  }
  put(to, 'message', { ...row, body_state: 'absent' });
  return hasRow(to, 'message', id);
}

/** Every mailbox is looked at anew, as on its first visit. */
function putMailbox(to: WritableDb, row: DamagedRow): void {
  put(to, 'mailbox', {
    ...row,
    uid_next: null,
    highest_modseq: null,
    backfilled: 0,
    total_messages: 0,
    unread_messages: 0,
    unread_threads: 0,
  });
}

/** What a failed operation hid is shown again. */
function settle(to: WritableDb): void {
  const open = `SELECT id FROM operation WHERE state IN ('queued', 'sending')`;
  run(to, `UPDATE placement SET removed_by = NULL WHERE removed_by NOT IN (${open})`);
  run(to, `UPDATE mailbox SET removed_by = NULL WHERE removed_by NOT IN (${open})`);
}

/** Inserts what a row has of the table's columns. False when it is there already, or none the table takes. */
function put(to: WritableDb, table: string, row: DamagedRow): boolean {
  const columns = columnsOf(to, table).filter((column) => row[column] !== undefined);
  try {
    // A damaged page may hold anything: what breaks the table's rules is left out.
    const { changes } = run(
      to,
      `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...columns.map((column) => row[column] as SqlValue),
    );
    return changes > 0;
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) return false;
    throw error;
  }
}

function columnsOf(to: WritableDb, table: string): string[] {
  return all<{ name: string }>(to, 'SELECT name FROM pragma_table_info(?)', table).map((row) => row.name);
}

/** Ids that were given out once are not given out again, even where their rows could not be read. */
function keepCounting(to: WritableDb, table: string, last: number): void {
  if (last === 0) return;
  const { changes } = run(to, 'UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?', last, table);
  if (changes === 0) run(to, 'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', table, last);
}
