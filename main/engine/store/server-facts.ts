import { one, type ReadableDb, run, type WritableDb } from './database.ts';

/** untested: not seen at work yet; proven: told the same as a comparison of UIDs; refuted: told something else. */
export type QresyncState = 'untested' | 'proven' | 'refuted';

export function qresyncState(db: ReadableDb, accountId: number): QresyncState {
  const row = one<{ qresync: QresyncState }>(
    db,
    'SELECT qresync FROM server_fact WHERE account_id = ?',
    accountId,
  );
  return row?.qresync ?? 'untested';
}

export function storeQresyncState(db: WritableDb, accountId: number, state: QresyncState): void {
  run(
    db,
    `INSERT INTO server_fact (account_id, qresync) VALUES (?, ?)
     ON CONFLICT (account_id) DO UPDATE SET qresync = excluded.qresync`,
    accountId,
    state,
  );
}
