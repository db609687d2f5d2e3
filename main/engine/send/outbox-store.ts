import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';
import type { OutboxRecipient } from '../../../shared/model/outbox.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import type { RecipientOutcome } from './smtp-outcome.ts';

/**
 * queued → sending → accepted → done. `unknown`: the server may have it, the Sent mailbox is about to be looked at;
 * `asked`: only the person can tell; `failed`: refused; `cancelled`: taken back.
 */
export type OutboxRowState =
  | 'queued'
  | 'sending'
  | 'unknown'
  | 'accepted'
  | 'asked'
  | 'failed'
  | 'done'
  | 'cancelled';

/**
 * What a row is: a message that was written here, another's that is sent on as it is (RFC 5322 section 3.6.6), or word
 * that one was read (RFC 8098).
 */
export type OutboxKind = 'message' | 'redirect' | 'receipt';

export interface OutboxRow {
  id: number;
  account_id: number;
  kind: OutboxKind;
  draft_id: number | null;
  state: OutboxRowState;
  stage: 'connecting' | 'data' | 'ending' | null;
  attempts: number;
  message_id: string;
  content: string;
  sender: string;
  recipients: string;
  sha256: string;
  size: number;
  send_at: number;
  next_try_at: number | null;
  first_try_at: number | null;
  copied: number;
  note: string | null;
  created_at: number;
}

export interface NewOutboxItem {
  accountId: number;
  /** `message` when left out. */
  kind?: OutboxKind;
  draftId: number | null;
  messageId: string;
  content: DraftContent;
  sender: string;
  recipients: readonly string[];
  sha256: string;
  size: number;
  /** Milliseconds since 1970. */
  sendAt: number;
}

/** Puts a composed message into the outbox. Call it within the transaction that takes its draft out of writing. */
export function insertOutbox(db: WritableDb, item: NewOutboxItem, now: number): number {
  const recipients = item.recipients.map(
    (address): OutboxRecipient => ({ address, state: 'waiting', reply: null }),
  );
  return run(
    db,
    `INSERT INTO outbox (account_id, kind, draft_id, state, message_id, content, sender, recipients, sha256, size, send_at,
                         next_try_at, created_at)
     VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    item.accountId,
    item.kind ?? 'message',
    item.draftId,
    item.messageId,
    JSON.stringify(item.content),
    item.sender,
    JSON.stringify(recipients),
    item.sha256,
    item.size,
    item.sendAt,
    item.sendAt,
    now,
  ).id;
}

export function outboxRow(db: ReadableDb, id: number): OutboxRow | undefined {
  return one<OutboxRow>(db, 'SELECT * FROM outbox WHERE id = ?', id);
}

export function rowsIn(db: ReadableDb, ...states: OutboxRowState[]): OutboxRow[] {
  return all<OutboxRow>(
    db,
    `SELECT * FROM outbox WHERE state NOT IN ('done', 'cancelled')
       AND state IN (SELECT value FROM json_each(?)) ORDER BY id`,
    JSON.stringify(states),
  );
}

/** The next message of each account that is due, in the order they were given. */
export function dueRows(db: ReadableDb, now: number): OutboxRow[] {
  return rowsIn(db, 'queued').filter((row) => (row.next_try_at ?? 0) <= now);
}

export function recipientsOfRow(row: OutboxRow): OutboxRecipient[] {
  return JSON.parse(row.recipients) as OutboxRecipient[];
}

export function contentOfRow(row: OutboxRow): DraftContent {
  return JSON.parse(row.content) as DraftContent;
}

/** An attempt begins: on the disk before the first byte goes out. */
export function beginAttempt(db: WritableDb, id: number, now: number): void {
  run(
    db,
    `UPDATE outbox SET state = 'sending', stage = 'connecting', attempts = attempts + 1,
       note = iif(attempts = 0, note, NULL), first_try_at = coalesce(first_try_at, ?) WHERE id = ? AND state = 'queued'`,
    now,
    id,
  );
}

/** Notes a step of the attempt before it is taken. */
export function noteStage(db: WritableDb, id: number, stage: 'data' | 'ending'): void {
  const { changes } = run(db, `UPDATE outbox SET stage = ? WHERE id = ? AND state = 'sending'`, stage, id);
  if (changes !== 1) throw new Error('This message is not being sent any more.');
}

/** Brings what the server said about recipients into the list. Those not named stay as they are. */
export function mergeOutcomes(
  recipients: readonly OutboxRecipient[],
  outcomes: readonly RecipientOutcome[],
): OutboxRecipient[] {
  const said = new Map(outcomes.map((outcome) => [outcome.address, outcome]));
  return recipients.map((recipient) => {
    const outcome = said.get(recipient.address);
    if (!outcome || recipient.state !== 'waiting') return recipient;
    const state = outcome.outcome === 'later' ? 'waiting' : outcome.outcome;
    return {
      address: recipient.address,
      state,
      reply: outcome.outcome === 'accepted' ? null : outcome.reply,
    };
  });
}

export interface OutboxChange {
  state: OutboxRowState;
  recipients?: readonly OutboxRecipient[];
  note?: string | null;
  nextTryAt?: number | null;
  copied?: boolean;
}

/** Moves a message on; every field that is not named stays. */
export function changeRow(db: WritableDb, id: number, change: OutboxChange): void {
  transaction(db, () => {
    run(db, 'UPDATE outbox SET state = ?, stage = NULL WHERE id = ?', change.state, id);
    if (change.recipients) {
      run(db, 'UPDATE outbox SET recipients = ? WHERE id = ?', JSON.stringify(change.recipients), id);
    }
    if (change.note !== undefined) run(db, 'UPDATE outbox SET note = ? WHERE id = ?', change.note, id);
    if (change.nextTryAt !== undefined) {
      run(db, 'UPDATE outbox SET next_try_at = ? WHERE id = ?', change.nextTryAt, id);
    }
    if (change.copied) run(db, 'UPDATE outbox SET copied = 1 WHERE id = ?', id);
  });
}

/** Takes another reverse-path, and tries again at once. */
export function retryAs(db: WritableDb, id: number, sender: string, now: number): void {
  transaction(db, () => {
    run(db, 'UPDATE outbox SET sender = ? WHERE id = ?', sender, id);
    changeRow(db, id, { state: 'queued', nextTryAt: now });
  });
}

/** @throws ApiError `not-found` when the message is not in one of these states */
export function rowToChange(db: ReadableDb, id: number, ...states: OutboxRowState[]): OutboxRow {
  const row = outboxRow(db, id);
  if (row && states.includes(row.state)) return row;
  throw new ApiError(
    'not-found',
    row?.state === 'sending' || row?.state === 'accepted'
      ? 'This message is on its way already.'
      : 'This message is no longer in the outbox.',
  );
}

export function noteLimit(db: WritableDb, accountId: number, maxBytes: number): void {
  run(db, 'INSERT OR REPLACE INTO smtp_limit (account_id, max_bytes) VALUES (?, ?)', accountId, maxBytes);
}
