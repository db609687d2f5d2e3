import { ApiError } from '../../../shared/api/error.ts';
import { DraftContent } from '../../../shared/model/draft.ts';
import type { Template } from '../../../shared/model/template.ts';
import { all, one, type ReadableDb, run, type WritableDb } from '../store/database.ts';

/** Templates by their names. */
export function listTemplates(db: ReadableDb): Template[] {
  return all<Template>(
    db,
    `SELECT id, name, content ->> '$.subject' AS subject FROM template ORDER BY name COLLATE NOCASE, id LIMIT 500`,
  );
}

/** @throws ApiError `not-found` */
export function readTemplate(db: ReadableDb, id: number): DraftContent {
  const row = one<{ content: string }>(db, 'SELECT content FROM template WHERE id = ?', id);
  if (!row) throw new ApiError('not-found', 'This template is no longer here.');
  return DraftContent.parse(JSON.parse(row.content));
}

/** Keeps what was written as a template. What it answered is no part of it; a template of that name is replaced. */
export function saveTemplate(db: WritableDb, name: string, content: DraftContent, now: number): number {
  const kept: DraftContent = { ...content, relation: null, inReplyTo: null, references: [] };
  run(db, 'DELETE FROM template WHERE name = ? COLLATE NOCASE', name);
  return run(
    db,
    'INSERT INTO template (name, content, changed_at) VALUES (?, ?, ?)',
    name,
    JSON.stringify(kept),
    now,
  ).id;
}

export function removeTemplate(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM template WHERE id = ?', id);
}
