import { all, one, type ReadableDb } from '../store/database.ts';

/** What a `flags` operation does: bits of `imap/flags.ts` to set and to clear. Never a replacement (row C16). */
export interface FlagChange {
  add: number;
  remove: number;
}

export function applyFlagChange(bits: number, change: FlagChange): number {
  return (bits | change.add) & ~change.remove;
}

/** The flags to show for a placement: the server's, with the operations that are still on their way applied in order. */
export function pendingFlags(db: ReadableDb, placementId: number, serverFlags: number): number {
  if (!hasOpenOperations(db)) return serverFlags;
  const changes = all<{ payload: string }>(
    db,
    `SELECT o.payload FROM operation_target t JOIN operation o ON o.id = t.operation_id
     WHERE t.placement_id = ? AND o.kind = 'flags' AND o.state IN ('queued', 'sending') ORDER BY o.id`,
    placementId,
  );
  return changes.reduce(
    (bits, { payload }) => applyFlagChange(bits, JSON.parse(payload) as FlagChange),
    serverFlags,
  );
}

/** Most of the time nothing is pending: this one look-up then saves one per message of a synchronisation. */
function hasOpenOperations(db: ReadableDb): boolean {
  return (
    one(db, `SELECT 1 FROM operation WHERE state IN ('queued', 'sending') AND account_id > 0 LIMIT 1`) !==
    undefined
  );
}
