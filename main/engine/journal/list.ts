import type { Operation, OperationState } from '../../../shared/model/operation.ts';
import { all, type ReadableDb } from '../store/database.ts';
import type { OperationRow } from './revert.ts';

/** Operations that wait for the server, and those it refused, oldest first. */
export function listOperations(db: ReadableDb): Operation[] {
  return all<{
    id: number;
    account_id: number;
    state: OperationState;
    description: string;
    created_at: number;
    error: string | null;
    kind: OperationRow['kind'];
    attempts: number;
  }>(
    db,
    `SELECT id, account_id, state, description, created_at, error, kind, attempts FROM (
       SELECT * FROM operation WHERE state IN ('queued', 'sending')
       UNION ALL SELECT * FROM operation WHERE state = 'failed'
     ) ORDER BY id LIMIT 1000`,
  ).map((row) => ({
    id: row.id,
    accountId: row.account_id,
    state: row.state,
    description: row.description,
    createdAt: row.created_at,
    error: row.error,
    isMessage: isUnsentMessage(row),
    cancellable: row.state === 'queued' && row.attempts === 0 && !isUnsentMessage(row),
  }));
}

/** An operation that holds a message which may be nowhere else: it is never thrown away by a slip. */
export function isUnsentMessage(operation: Pick<OperationRow, 'kind'>): boolean {
  return operation.kind === 'append';
}
