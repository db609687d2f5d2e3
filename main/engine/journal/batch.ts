import { all, run, type WritableDb } from '../store/database.ts';
import { type FlagChange, oppositeChange } from './pending.ts';
import type { OperationRow } from './revert.ts';

/** So many operations are joined at most. */
const mostJoined = 500;

/**
 * The operations that follow this one without any other between them and make the same change of flags in the same
 * mailbox: one STORE carries them all out (RFC 9051 section 6.4.6 takes a set).
 */
export function operationsAlike(db: WritableDb, operation: OperationRow): OperationRow[] {
  if (operation.kind !== 'flags') return [];
  const later = all<OperationRow>(
    db,
    `SELECT * FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') AND id > ?
     ORDER BY id LIMIT ${mostJoined}`,
    operation.account_id,
    operation.id,
  );
  const end = later.findIndex(
    (other) =>
      other.kind !== 'flags' ||
      other.mailbox_id !== operation.mailbox_id ||
      other.payload !== operation.payload,
  );
  return end === -1 ? later : later.slice(0, end);
}

/** Notes, before anything is sent, that the answer to these may get lost. */
export function markSending(db: WritableDb, operations: readonly OperationRow[]): void {
  run(
    db,
    `UPDATE operation SET state = 'sending', attempts = attempts + 1
     WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(operations.map((operation) => operation.id)),
  );
}

/**
 * The operation that makes exactly the opposite change of flags on exactly these placements and has not been sent:
 * both together are nothing, and nothing is sent. Undefined when a later operation touches one of the placements.
 */
export function oppositeOperation(
  db: WritableDb,
  accountId: number,
  mailboxId: number,
  change: FlagChange,
  placementIds: readonly number[],
): number | undefined {
  const candidates = all<{ id: number; targets: number; same: number }>(
    db,
    `SELECT o.id, count(*) AS targets, sum(t.placement_id IN (SELECT value FROM json_each(?))) AS same
     FROM operation o JOIN operation_target t ON t.operation_id = o.id
     WHERE o.account_id = ? AND o.state IN ('queued', 'sending') AND o.state = 'queued' AND o.attempts = 0
       AND o.kind = 'flags' AND o.mailbox_id = ? AND o.payload = ?
     GROUP BY o.id ORDER BY o.id DESC LIMIT 1`,
    JSON.stringify(placementIds),
    accountId,
    mailboxId,
    JSON.stringify(oppositeChange(change)),
  );
  const [found] = candidates;
  if (!found || found.targets !== placementIds.length || found.same !== placementIds.length) return undefined;
  const later = all(
    db,
    `SELECT 1 FROM json_each(?) p CROSS JOIN operation_target t ON t.placement_id = p.value
     JOIN operation o ON o.id = t.operation_id
     WHERE t.operation_id > ? AND o.state IN ('queued', 'sending') LIMIT 1`,
    JSON.stringify(placementIds),
    found.id,
  );
  return later.length === 0 ? found.id : undefined;
}
