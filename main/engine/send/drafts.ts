import { ApiError } from '../../../shared/api/error.ts';
import { type Draft, DraftContent, type DraftSnapshot } from '../../../shared/model/draft.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';

export interface DraftRow {
  id: number;
  account_id: number;
  state: 'open' | 'outbox';
  content: string;
  revision: number;
  saved_revision: number;
  server_message_id: string | null;
  conflict: number;
  created_at: number;
  changed_at: number;
}

/** So many earlier states are kept of a draft, not closer together than this. */
const keptSnapshots = 20;
const snapshotEveryMs = 60_000;
/** Whoever deletes so many characters at once may not have meant it: what stood there is kept whenever it is. */
const muchText = 80;

/** Stores a new draft. It is on the disk when this returns. */
export function createDraft(
  db: WritableDb,
  content: DraftContent,
  now: number,
  server: { messageId: string } | null = null,
): number {
  return run(
    db,
    `INSERT INTO draft (account_id, state, content, saved_revision, server_message_id, created_at, changed_at)
     VALUES (?, 'open', ?, ?, ?, ?, ?)`,
    content.accountId,
    JSON.stringify(content),
    server ? 1 : 0,
    server?.messageId ?? null,
    now,
    now,
  ).id;
}

/**
 * Stores what was written, and keeps what stood there before as a snapshot from time to time.
 * @returns the new revision
 * @throws ApiError `not-found` when the draft has gone or is in the outbox
 */
export function updateDraft(db: WritableDb, id: number, content: DraftContent, now: number): number {
  return transaction(db, () => {
    const row = openDraft(db, id);
    const next = JSON.stringify(content);
    if (next === row.content) return row.revision;
    keepSnapshot(db, row, content, now);
    run(
      db,
      'UPDATE draft SET content = ?, account_id = ?, revision = revision + 1, changed_at = ? WHERE id = ?',
      next,
      content.accountId,
      now,
      id,
    );
    return row.revision + 1;
  });
}

function keepSnapshot(db: WritableDb, row: DraftRow, next: DraftContent, now: number): void {
  const last = one<{ at: number | null }>(
    db,
    'SELECT max(taken_at) AS at FROM draft_snapshot WHERE draft_id = ?',
    row.id,
  )?.at;
  const content = DraftContent.parse(JSON.parse(row.content));
  const takesMuchAway = content.text.length - next.text.length >= muchText;
  if (last != null && now - last < snapshotEveryMs && !takesMuchAway) return;
  if (content.text.trim() === '' && content.files.length === 0) return;
  run(
    db,
    'INSERT INTO draft_snapshot (draft_id, content, taken_at) VALUES (?, ?, ?)',
    row.id,
    row.content,
    now,
  );
  run(
    db,
    `DELETE FROM draft_snapshot WHERE draft_id = ? AND id NOT IN (
       SELECT id FROM draft_snapshot WHERE draft_id = ? ORDER BY id DESC LIMIT ${keptSnapshots})`,
    row.id,
    row.id,
  );
}

/** @throws ApiError `not-found` */
export function openDraft(db: ReadableDb, id: number): DraftRow {
  const row = draftRow(db, id);
  if (row?.state === 'open') return row;
  throw new ApiError(
    'not-found',
    row ? 'This message has been given to the outbox.' : 'This draft is no longer here.',
  );
}

export function draftRow(db: ReadableDb, id: number): DraftRow | undefined {
  return one<DraftRow>(db, 'SELECT * FROM draft WHERE id = ?', id);
}

export function contentOf(row: { content: string }): DraftContent {
  return DraftContent.parse(JSON.parse(row.content));
}

/** @throws ApiError `not-found` */
export function readDraft(db: ReadableDb, id: number): Draft {
  const row = draftRow(db, id);
  if (!row) throw new ApiError('not-found', 'This draft is no longer here.');
  return toDraft(row);
}

/** Drafts being written, the last changed first. */
export function listDrafts(db: ReadableDb): Draft[] {
  return all<DraftRow>(
    db,
    `SELECT * FROM draft WHERE state = 'open' ORDER BY changed_at DESC, id DESC LIMIT 500`,
  ).map(toDraft);
}

function toDraft(row: DraftRow): Draft {
  return {
    id: row.id,
    state: row.state,
    content: contentOf(row),
    revision: row.revision,
    savedRevision: row.saved_revision,
    conflict: row.conflict === 1,
    changedAt: row.changed_at,
  };
}

export function listSnapshots(db: ReadableDb, draftId: number): DraftSnapshot[] {
  return all<{ id: number; content: string; taken_at: number }>(
    db,
    'SELECT id, content, taken_at FROM draft_snapshot WHERE draft_id = ? ORDER BY id DESC',
    draftId,
  ).map((row) => {
    const content = contentOf(row);
    return {
      id: row.id,
      takenAt: row.taken_at,
      subject: content.subject,
      snippet: content.text.replace(/\s+/g, ' ').trim().slice(0, 200),
    };
  });
}

/**
 * Brings an earlier state back; what stands there now becomes a snapshot itself, so that nothing is lost.
 * @throws ApiError `not-found`
 */
export function restoreSnapshot(db: WritableDb, draftId: number, snapshotId: number, now: number): void {
  transaction(db, () => {
    const row = openDraft(db, draftId);
    const snapshot = one<{ content: string }>(
      db,
      'SELECT content FROM draft_snapshot WHERE id = ? AND draft_id = ?',
      snapshotId,
      draftId,
    );
    if (!snapshot) throw new ApiError('not-found', 'That earlier state is no longer here.');
    run(
      db,
      'INSERT INTO draft_snapshot (draft_id, content, taken_at) VALUES (?, ?, ?)',
      draftId,
      row.content,
      now,
    );
    run(
      db,
      'UPDATE draft SET content = ?, revision = revision + 1, changed_at = ? WHERE id = ?',
      snapshot.content,
      now,
      draftId,
    );
  });
}

export function deleteDraft(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM draft WHERE id = ?', id);
}
