import { type ReactNode, useId, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import { useSignInServices } from '../../app/queries.ts';
import { refreshAccounts } from '../../app/refresh-accounts.ts';
import { useServices } from '../../app/services.ts';
import { ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { Identities } from './identities.tsx';

/** The colours offered; told apart at a glance in light and dark. */
const colors = [
  { value: '#1b7f8a', name: 'teal' },
  { value: '#4f6bc4', name: 'blue' },
  { value: '#7a5bb5', name: 'violet' },
  { value: '#b0508f', name: 'pink' },
  { value: '#b4533f', name: 'red' },
  { value: '#b9770e', name: 'amber' },
  { value: '#5a8f3c', name: 'green' },
  { value: '#3f7f6b', name: 'sea' },
] as const;

/** One account: colour, addresses, servers, and whether it is here at all. */
export function AccountPage({ account }: { account: Account }): ReactNode {
  const { client, queries } = useServices();
  const service = useSignInServices().find((one) => one.id === account.signIn);
  const id = useId();
  const [chosen, setChosen] = useState<Partial<Account>>({});
  const shown = { ...account, ...chosen };
  /** Shown at once, done in the engine, then as the engine tells it. */
  const change = async (part: Partial<Account>, work: () => Promise<unknown>): Promise<void> => {
    setChosen((old) => ({ ...old, ...part }));
    try {
      await work();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'accounts' });
    }
    await refreshAccounts(client, queries);
    setChosen({});
  };
  const accountId = account.id;
  return (
    <section aria-label={account.email} className="account">
      <h3 className="account__title">
        <span className="tree-row__dot" style={{ background: shown.color }} />
        <span className="ellipsis">{account.email}</span>
      </h3>
      <div className="ticks__row">
        <input
          type="checkbox"
          id={`${id}-on`}
          className="tick"
          checked={shown.enabled}
          onChange={({ target: { checked: enabled } }) =>
            void change({ enabled }, () => client.call('accounts.setEnabled', { accountId, enabled }))
          }
        />
        <label htmlFor={`${id}-on`}>{t('account.enabled')}</label>
      </div>
      {!shown.enabled && <p className="field__hint">{t('account.disabledHint')}</p>}

      <div role="radiogroup" aria-label={t('account.color')}>
        <p className="settings__label" aria-hidden="true">
          {t('account.color')}
        </p>
        <div className="colors">
          {colors.map(({ value, name }) => (
            <input
              key={value}
              type="radio"
              name={`${id}-color`}
              className="color"
              aria-label={t(`account.color_${name}`)}
              style={{ background: value }}
              checked={shown.color === value}
              onChange={() =>
                void change({ color: value }, () =>
                  client.call('accounts.setColor', { accountId, color: value }),
                )
              }
            />
          ))}
        </div>
      </div>

      <Identities account={account} />

      <h4 className="settings__label">{t('account.servers')}</h4>
      <dl className="account__servers">
        <dt>{t('accounts.incoming')}</dt>
        <dd>
          {account.imap.host}:{account.imap.port}
        </dd>
        <dt>{t('accounts.outgoing')}</dt>
        <dd>{account.smtp === null ? t('account.noSmtp') : `${account.smtp.host}:${account.smtp.port}`}</dd>
        <dt>{t('account.signIn')}</dt>
        <dd>
          {account.signIn === null
            ? t('account.byPassword')
            : t('account.byService', { service: service?.name ?? account.signIn })}
        </dd>
      </dl>
      <div className="account__buttons">
        {account.signIn !== null && (
          <button
            type="button"
            className="button button--small"
            onClick={() => ui.set({ dialog: null, changingServers: account.id })}
          >
            {t('account.changeServers')}
          </button>
        )}
        <button
          type="button"
          className="button button--small"
          onClick={() => ui.set({ dialog: null, reconnecting: account.id })}
        >
          {t(account.signIn === null ? 'account.reconnect' : 'signIn.again')}
        </button>
        <button
          type="button"
          className="button button--small account__remove"
          onClick={() => ui.set({ dialog: null, removing: account.id })}
        >
          {t('account.remove')}
        </button>
      </div>
    </section>
  );
}
