import { one, run } from '../store/database.ts';
import type { SyncContext } from '../sync/context.ts';

/** Gives a placement made by a move its UID; when the mailbox's own synchronisation was faster, that row stays. */
export function confirmPlacement(
  context: SyncContext,
  placementId: number,
  mailboxId: number,
  uid: number,
): void {
  const { durable } = context;
  if (!one(durable, 'SELECT 1 FROM placement WHERE id = ?', placementId)) return;
  const synced = one<{ id: number }>(
    durable,
    'SELECT id FROM placement WHERE mailbox_id = ? AND uid = ?',
    mailboxId,
    uid,
  );
  if (!synced || synced.id === placementId) {
    run(durable, 'UPDATE placement SET uid = ?, created_by = NULL WHERE id = ?', uid, placementId);
    return;
  }
  run(
    durable,
    'UPDATE OR IGNORE operation_target SET placement_id = ? WHERE placement_id = ?',
    synced.id,
    placementId,
  );
  run(
    durable,
    'UPDATE operation_target SET new_placement_id = ? WHERE new_placement_id = ?',
    synced.id,
    placementId,
  );
  run(
    durable,
    `UPDATE placement SET (flags, keywords) = (SELECT flags, keywords FROM placement WHERE id = ?),
                          removed_by = (SELECT removed_by FROM placement WHERE id = ?) WHERE id = ?`,
    placementId,
    placementId,
    synced.id,
  );
  run(durable, 'DELETE FROM placement WHERE id = ?', placementId);
}

/** Gives the row made here its UID. Where a visit took it for an older copy of the same message, there are two. */
export function confirmArrival(
  context: SyncContext,
  placementId: number,
  mailboxId: number,
  uid: number,
): void {
  const { durable } = context;
  const row = one<{ uid: number | null }>(durable, 'SELECT uid FROM placement WHERE id = ?', placementId);
  if (!row?.uid || row.uid === uid) {
    confirmPlacement(context, placementId, mailboxId, uid);
    return;
  }
  run(
    durable,
    `INSERT INTO placement (message_id, mailbox_id, uid, modseq, server_flags, server_keywords, flags, keywords)
     SELECT message_id, mailbox_id, ?, NULL, server_flags, server_keywords, flags, keywords FROM placement
     WHERE id = ? ON CONFLICT DO NOTHING`,
    uid,
    placementId,
  );
}
