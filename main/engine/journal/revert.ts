import { all, one, run, type WritableDb } from '../store/database.ts';
import { mirrorFlags } from '../store/labels.ts';
import { noteOrphans } from '../store/orphans.ts';
import { pendingFlags } from './pending.ts';

export interface OperationRow {
  id: number;
  account_id: number;
  action_id: number;
  kind:
    | 'flags'
    | 'move'
    | 'expunge'
    | 'append'
    | 'copy'
    | 'choose-role'
    | 'create-mailbox'
    | 'rename-mailbox'
    | 'delete-mailbox'
    | 'subscribe-mailbox';
  /** Null when the mailbox has gone. */
  mailbox_id: number | null;
  payload: string;
  state: string;
  description: string;
  attempts: number;
}

export interface TargetRow {
  placement_id: number;
  message_id: number;
  new_placement_id: number | null;
}

export function targetsOf(db: WritableDb, operationId: number): TargetRow[] {
  return all<TargetRow>(
    db,
    'SELECT placement_id, message_id, new_placement_id FROM operation_target WHERE operation_id = ?',
    operationId,
  );
}

/**
 * Takes an operation's local effect on these targets back, after its state has left queued/sending. Runs inside the
 * caller's transaction. Answers the conversations to refresh.
 */
export function revertLocally(
  db: WritableDb,
  operation: OperationRow,
  targets: readonly TargetRow[] = targetsOf(db, operation.id),
): number[] {
  for (const target of targets) {
    if (operation.kind === 'flags') recomputeFlags(db, target.placement_id);
    else {
      run(
        db,
        // Those of its other labels too, where it has any.
        'UPDATE placement SET removed_by = NULL WHERE message_id = ? AND removed_by = ?',
        target.message_id,
        operation.id,
      );
      if (target.new_placement_id !== null) {
        run(db, 'DELETE FROM placement WHERE id = ? AND uid IS NULL', target.new_placement_id);
      }
    }
  }
  noteOrphans(
    db,
    targets.map((target) => target.message_id),
  );
  return threadsOf(
    db,
    targets.map((target) => target.message_id),
  );
}

/** Shows what the server has said of a placement, with what is still on its way. */
export function recomputeFlags(db: WritableDb, placementId: number): void {
  const row = one<{ server_flags: number; server_keywords: string }>(
    db,
    'SELECT server_flags, server_keywords FROM placement WHERE id = ?',
    placementId,
  );
  if (!row) return;
  const keywords = JSON.parse(row.server_keywords) as string[];
  const shown = pendingFlags(db, placementId, { bits: row.server_flags, keywords });
  run(
    db,
    'UPDATE placement SET flags = ?, keywords = ? WHERE id = ?',
    shown.bits,
    JSON.stringify(shown.keywords),
    placementId,
  );
  mirrorFlags(db, [placementId]);
}

export function threadsOf(db: WritableDb, messageIds: readonly number[]): number[] {
  return all<{ thread_id: number }>(
    db,
    'SELECT DISTINCT m.thread_id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value',
    JSON.stringify(messageIds),
  ).map((row) => row.thread_id);
}
