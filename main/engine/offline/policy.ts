import { ApiError } from '../../../shared/api/error.ts';
import { defaultOfflinePolicy, OfflinePolicy } from '../../../shared/model/offline.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import { mailboxById, mailboxesOf } from '../store/mailboxes.ts';

/** `mailbox_id` of the row that holds for the whole account. */
const wholeAccount = 0;
const dayMs = 86_400_000;

export interface AccountPolicies {
  account: OfflinePolicy;
  /** Exceptions, by mailbox. */
  mailboxes: Map<number, OfflinePolicy>;
}

/** What is kept offline of an account; anything unreadable is the default. */
export function readPolicies(db: ReadableDb, accountId: number): AccountPolicies {
  const policies: AccountPolicies = { account: defaultOfflinePolicy, mailboxes: new Map() };
  for (const row of all<{ mailbox_id: number; policy: string }>(
    db,
    'SELECT mailbox_id, policy FROM offline_policy WHERE account_id = ?',
    accountId,
  )) {
    const parsed = OfflinePolicy.safeParse(JSON.parse(row.policy));
    if (!parsed.success) continue;
    if (row.mailbox_id === wholeAccount) policies.account = parsed.data;
    else policies.mailboxes.set(row.mailbox_id, parsed.data);
  }
  return policies;
}

/**
 * Keeps a policy for an account or, with `mailboxId`, for one of its mailboxes; null takes it back.
 * @throws ApiError when the mailbox is not the account's
 */
export function storePolicy(
  db: WritableDb,
  accountId: number,
  mailboxId: number | null,
  policy: OfflinePolicy | null,
): void {
  if (mailboxId !== null && mailboxById(db, mailboxId)?.account_id !== accountId) {
    throw new ApiError('not-found', 'That folder is no longer there.');
  }
  const key = mailboxId ?? wholeAccount;
  transaction(db, () => {
    run(db, 'DELETE FROM offline_policy WHERE account_id = ? AND mailbox_id = ?', accountId, key);
    if (policy === null) return;
    run(
      db,
      'INSERT INTO offline_policy (account_id, mailbox_id, policy) VALUES (?, ?, ?)',
      accountId,
      key,
      JSON.stringify(policy),
    );
  });
}

export function isPaused(db: ReadableDb, accountId: number): boolean {
  return one(db, 'SELECT 1 FROM offline_pause WHERE account_id = ?', accountId) !== undefined;
}

export function storePaused(db: WritableDb, accountId: number, paused: boolean): void {
  if (paused) run(db, 'INSERT INTO offline_pause (account_id) VALUES (?) ON CONFLICT DO NOTHING', accountId);
  else run(db, 'DELETE FROM offline_pause WHERE account_id = ?', accountId);
}

/** The messages of one mailbox that are kept: those dated `since` or later, in milliseconds. */
export interface OfflineWindow {
  mailboxId: number;
  since: number;
  attachments: boolean;
}

/** The windows of all mailboxes of which anything is kept. */
export function offlineWindows(db: ReadableDb, accountId: number, now: number): OfflineWindow[] {
  const policies = readPolicies(db, accountId);
  return mailboxesOf(db, accountId).flatMap((row) => {
    const policy = policies.mailboxes.get(row.id) ?? policies.account;
    if (row.selectable === 0 || policy.text === 'none') return [];
    const since = policy.text === 'all' ? 0 : now - policy.days * dayMs;
    return [{ mailboxId: row.id, since, attachments: policy.attachments }];
  });
}

/** The earliest date of any window; nothing before it is kept. */
export function earliest(windows: readonly OfflineWindow[]): number {
  return Math.min(Number.MAX_SAFE_INTEGER, ...windows.map((window) => window.since));
}

/** An SQL condition on `message m` that holds inside the windows; it takes `windowsParameter` as its parameter. */
export const insideWindows = `EXISTS (
  SELECT 1 FROM placement p JOIN json_each(?) w ON p.mailbox_id = w.value ->> '$[0]'
  WHERE p.message_id = m.id AND m.date >= w.value ->> '$[1]'
)`;

export function windowsParameter(windows: readonly OfflineWindow[]): string {
  return JSON.stringify(windows.map((window) => [window.mailboxId, window.since]));
}
