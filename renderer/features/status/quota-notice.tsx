import { HardDrive } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountQuota } from '../../../shared/model/quota.ts';
import { useAccounts, useQuotas } from '../../app/queries.ts';
import { locale, t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import './quota.css';

/** From this part on the person is told, early enough to make room. */
const almostFull = 0.9;

export function quotaText({ used, limit }: AccountQuota): string {
  return t('quota.used', { used: formatBytes(used), limit: formatBytes(limit) });
}

/** A quiet line for each account that is almost full on its server; nothing while there is room. */
export function QuotaNotice(): ReactNode {
  const accounts = useAccounts().data ?? [];
  const full = useQuotas().filter(({ used, limit }) => used >= limit * almostFull);
  if (full.length === 0) return null;
  return (
    <div role="note" className="quota-notice">
      {full.map((quota) => {
        const email = accounts.find((one) => one.id === quota.accountId)?.email ?? '';
        const part = quota.used / quota.limit;
        // Rounded down: 'full' is said only when it is.
        const percent = (Math.floor(part * 100) / 100).toLocaleString(locale, { style: 'percent' });
        const text = t('quota.text', { used: formatBytes(quota.used), limit: formatBytes(quota.limit) });
        return (
          <p key={quota.accountId} title={text}>
            <HardDrive className="icon" aria-hidden="true" />
            {part >= 1 ? t('quota.full', { email }) : t('quota.almostFull', { email, percent })}
          </p>
        );
      })}
    </div>
  );
}
