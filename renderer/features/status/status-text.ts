import type { Account } from '../../../shared/model/account.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { formatCount, t } from '../../i18n/index.ts';

/** One account's state in words. */
export function accountStatusText(status: AccountStatus): string {
  const pending = status.pendingOperations;
  switch (status.state) {
    case 'disabled':
      return pending > 0 ? t('status.disabledPending', { count: pending }) : t('status.disabled');
    case 'error':
      return status.error?.message ?? t('status.connecting');
    case 'offline':
      // The server will have none of us at the moment: that is worth saying.
      if (status.error !== null) return status.error.message;
      return pending > 0 ? t('status.offlinePending', { count: pending }) : t('status.offline');
    case 'connecting':
      return t('status.connecting');
    case 'syncing': {
      const { progress } = status;
      if (progress === null) return t('status.syncing');
      const mailbox = progress.mailbox.toUpperCase() === 'INBOX' ? t('mailboxes.inbox') : progress.mailbox;
      return progress.total > 0
        ? t('status.syncingProgress', {
            mailbox,
            done: formatCount(progress.done),
            total: formatCount(progress.total),
          })
        : t('status.syncingMailbox', { mailbox });
    }
    case 'idle':
      return pending > 0 ? t('status.pending', { count: pending }) : t('status.upToDate');
  }
}

export interface OverallStatus {
  readonly kind: AccountStatus['state'] | 'none' | 'lost';
  readonly text: string;
}

/**
 * All accounts in one line: trouble first, then work, then rest. Offline only when every account is; the changes
 * waiting are summed.
 */
export function overallStatus(
  accounts: readonly Account[],
  statuses: readonly AccountStatus[],
  connected: boolean,
): OverallStatus {
  if (!connected) return { kind: 'lost', text: t('status.lost') };
  const here = statuses.filter((one) => accounts.some((account) => account.id === one.accountId));
  if (accounts.length === 0) return { kind: 'none', text: t('status.none') };
  // What is switched off is no news, unless there is nothing else.
  const known = here.filter((one) => one.state !== 'disabled');
  if (known.length === 0 && here.length > 0) return { kind: 'disabled', text: t('status.disabled') };
  const failed = known.find((one) => one.state === 'error');
  if (failed !== undefined) return { kind: 'error', text: accountStatusText(failed) };
  const pendingOperations = known.reduce((sum, one) => sum + one.pendingOperations, 0);
  const offline = known.filter((one) => one.state === 'offline');
  const first = offline[0];
  if (first !== undefined && offline.length === known.length) {
    return { kind: 'offline', text: accountStatusText({ ...first, pendingOperations }) };
  }
  const syncing = known.find((one) => one.state === 'syncing');
  if (syncing !== undefined) return { kind: 'syncing', text: accountStatusText(syncing) };
  if (known.some((one) => one.state === 'connecting') || known.length === 0) {
    return { kind: 'connecting', text: t('status.connecting') };
  }
  if (first !== undefined) {
    const account = accounts.find((one) => one.id === first.accountId);
    return {
      kind: 'offline',
      text: t('status.accountState', { email: account?.email ?? '', state: accountStatusText(first) }),
    };
  }
  return {
    kind: 'idle',
    text: pendingOperations > 0 ? t('status.pending', { count: pendingOperations }) : t('status.upToDate'),
  };
}
