import type { FlagState } from '../imap/flags.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import { isLabelled } from '../store/labels.ts';

/**
 * What a `flags` operation does: bits of `imap/flags.ts`, and keywords, to set and to clear. Never a replacement (row
 * C16). Lists that are empty are left out, so that equal changes are equal as JSON.
 */
export interface FlagChange {
  add: number;
  remove: number;
  addKeywords?: string[];
  removeKeywords?: string[];
}

/** A change of keywords alone. */
export function keywordChange(add: readonly string[], remove: readonly string[]): FlagChange {
  return {
    add: 0,
    remove: 0,
    ...(add.length > 0 ? { addKeywords: [...add] } : {}),
    ...(remove.length > 0 ? { removeKeywords: [...remove] } : {}),
  };
}

/** The change that takes this one back. */
export function oppositeChange(change: FlagChange): FlagChange {
  const { addKeywords, removeKeywords } = keywordChange(
    change.removeKeywords ?? [],
    change.addKeywords ?? [],
  );
  return {
    add: change.remove,
    remove: change.add,
    ...(addKeywords ? { addKeywords } : {}),
    ...(removeKeywords ? { removeKeywords } : {}),
  };
}

/** What a message has after a change. Servers tell keywords apart without regard to case (RFC 9051 section 2.3.2). */
export function applyFlagChange(state: FlagState, change: FlagChange): FlagState {
  const { addKeywords = [], removeKeywords = [] } = change;
  const bits = (state.bits | change.add) & ~change.remove;
  if (addKeywords.length === 0 && removeKeywords.length === 0) return { bits, keywords: state.keywords };
  const removed = new Set(removeKeywords.map((keyword) => keyword.toLowerCase()));
  const keywords = state.keywords.filter((keyword) => !removed.has(keyword.toLowerCase()));
  const present = new Set(keywords.map((keyword) => keyword.toLowerCase()));
  for (const keyword of addKeywords) if (!present.has(keyword.toLowerCase())) keywords.push(keyword);
  return { bits, keywords: keywords.sort() };
}

/** True when the change would make a difference. */
export function changesFlags(state: FlagState, change: FlagChange): boolean {
  const after = applyFlagChange(state, change);
  return after.bits !== state.bits || after.keywords.join(' ') !== state.keywords.join(' ');
}

/** The flags to show for a placement: the server's, with the operations that are still on their way applied in order. */
export function pendingFlags(db: ReadableDb, placementId: number, server: FlagState): FlagState {
  if (!hasOpenOperations(db)) return server;
  const placements = isLabelled(db, placementId)
    ? 'SELECT id FROM placement WHERE message_id = (SELECT message_id FROM placement WHERE id = ?)'
    : 'SELECT ?';
  const changes = all<{ payload: string }>(
    db,
    `SELECT o.payload FROM operation_target t JOIN operation o ON o.id = t.operation_id
     WHERE t.placement_id IN (${placements}) AND o.kind = 'flags' AND o.state IN ('queued', 'sending') ORDER BY o.id`,
    placementId,
  );
  return changes.reduce(
    (state, { payload }) => applyFlagChange(state, JSON.parse(payload) as FlagChange),
    server,
  );
}

/** Most of the time nothing is pending: this one look-up then saves one per message of a synchronisation. */
function hasOpenOperations(db: ReadableDb): boolean {
  return (
    one(db, `SELECT 1 FROM operation WHERE state IN ('queued', 'sending') AND account_id > 0 LIMIT 1`) !==
    undefined
  );
}
