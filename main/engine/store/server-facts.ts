import type { AccountQuota } from '../../../shared/model/quota.ts';
import { all, one, type ReadableDb, run, type WritableDb } from './database.ts';

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

/** Whether the account's mailboxes are labels of messages that are stored once, as Gmail's (X-GM-EXT-1; row C7). */
export function keepsLabels(db: ReadableDb, accountId: number): boolean {
  return one(db, 'SELECT 1 FROM server_fact WHERE account_id = ? AND labels = 1', accountId) !== undefined;
}

export function storeKeepsLabels(db: WritableDb, accountId: number, labels: boolean): void {
  if (keepsLabels(db, accountId) === labels) return;
  run(
    db,
    `INSERT INTO server_fact (account_id, labels) VALUES (?, ?)
     ON CONFLICT (account_id) DO UPDATE SET labels = excluded.labels`,
    accountId,
    labels ? 1 : 0,
  );
}

/** When the account's quota was last asked for; null: never. */
export function quotaAskedAt(db: ReadableDb, accountId: number): number | null {
  const row = one<{ quota_at: number | null }>(
    db,
    'SELECT quota_at FROM server_fact WHERE account_id = ?',
    accountId,
  );
  return row?.quota_at ?? null;
}

/** Keeps how full the account is, in bytes; null: its server sets no limit. True when that is news. */
export function storeQuota(
  db: WritableDb,
  accountId: number,
  quota: { used: number; limit: number } | null,
  now: number,
): boolean {
  const before = listQuotas(db).find((one) => one.accountId === accountId);
  run(
    db,
    `INSERT INTO server_fact (account_id, quota_used, quota_limit, quota_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET quota_used = excluded.quota_used,
       quota_limit = excluded.quota_limit, quota_at = excluded.quota_at`,
    accountId,
    quota?.used ?? null,
    quota?.limit ?? null,
    now,
  );
  return before?.used !== quota?.used || before?.limit !== quota?.limit;
}

/** Room of every account whose server limits it. */
export function listQuotas(db: ReadableDb): AccountQuota[] {
  return all<AccountQuota>(
    db,
    `SELECT account_id AS accountId, quota_used AS used, quota_limit AS "limit" FROM server_fact
     WHERE quota_limit > 0 AND quota_used IS NOT NULL ORDER BY account_id`,
  );
}
