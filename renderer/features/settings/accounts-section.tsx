import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import { useAccounts, useStatuses } from '../../app/queries.ts';
import { refreshAccounts } from '../../app/refresh-accounts.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { notices } from '../notices/notices.ts';
import { accountStatusText } from '../status/status-text.ts';
import { AccountPage } from './account-page.tsx';

/** All accounts in their order; one of them on a page of its own. */
export function AccountsSection(): ReactNode {
  const accounts = useAccounts().data ?? [];
  const chosen = useUi((state) => state.settingsAccount);
  const account = accounts.find((one) => one.id === chosen);
  if (account === undefined) return <AccountList accounts={accounts} />;
  return (
    <>
      <button
        type="button"
        className="accounts__back link-button"
        onClick={() => ui.set({ settingsAccount: null })}
      >
        <ChevronLeft className="icon" aria-hidden="true" />
        {t('account.all')}
      </button>
      <AccountPage key={account.id} account={account} />
    </>
  );
}

function AccountList({ accounts }: { accounts: readonly Account[] }): ReactNode {
  const { client, queries } = useServices();
  const statuses = useStatuses();
  const [order, setOrder] = useState<readonly number[] | null>(null);
  const sorted = [...accounts].sort((a, b) => a.position - b.position || a.id - b.id);
  // As just chosen, until the engine tells the same.
  const shown =
    order === null ? sorted : [...sorted].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const move = async (from: number, to: number): Promise<void> => {
    const ids = shown.map(({ id }) => id);
    ids.splice(to, 0, ...ids.splice(from, 1));
    setOrder(ids);
    try {
      await client.call('accounts.reorder', { accountIds: ids });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'accounts' });
    }
    await refreshAccounts(client, queries);
    setOrder((latest) => (latest === ids ? null : latest));
  };
  return (
    <>
      <p className="settings__text">{t('account.listText')}</p>
      <ul className="accounts">
        {shown.map((account, index) => {
          const status = statuses.find((one) => one.accountId === account.id);
          return (
            <li key={account.id} className="accounts__row">
              <button
                type="button"
                className="accounts__open"
                onClick={() => ui.set({ settingsAccount: account.id })}
              >
                <span className="tree-row__dot" style={{ background: account.color }} />
                <span className="accounts__words">
                  <b className="ellipsis">{account.email}</b>
                  <span className="accounts__state ellipsis">
                    {status === undefined ? '' : accountStatusText(status)}
                  </span>
                </span>
                <ChevronRight className="icon" aria-hidden="true" />
              </button>
              <IconButton
                small
                icon={ArrowUp}
                label={t('account.up', { email: account.email })}
                inactive={index === 0}
                onClick={() => void move(index, index - 1)}
              />
              <IconButton
                small
                icon={ArrowDown}
                label={t('account.down', { email: account.email })}
                inactive={index === shown.length - 1}
                onClick={() => void move(index, index + 1)}
              />
            </li>
          );
        })}
      </ul>
      <button type="button" className="button button--small" onClick={() => ui.setDialog('add-account')}>
        {t('menu.addAccount')}
      </button>
    </>
  );
}
