import {
  Cloud,
  CloudCheck,
  CloudOff,
  type LucideIcon,
  RefreshCw,
  TriangleExclamationPoint,
} from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ApiErrorShape } from '../../../shared/api/error-shape.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { useAccounts, useStatuses } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { accountStatusText, type OverallStatus, overallStatus } from './status-text.ts';
import { WaitingChanges } from './waiting-changes.tsx';
import './status.css';

const icons: Record<OverallStatus['kind'], LucideIcon> = {
  idle: CloudCheck,
  syncing: RefreshCw,
  connecting: RefreshCw,
  disabled: CloudOff,
  offline: CloudOff,
  error: TriangleExclamationPoint,
  none: Cloud,
  lost: CloudOff,
};

/** The line at the foot of the sidebar that always says how things stand; its button tells more. */
export function StatusLine(): ReactNode {
  const accounts = useAccounts().data ?? [];
  const statuses = useStatuses();
  const connected = useUi((state) => state.connected);
  const status = overallStatus(accounts, statuses, connected);
  const Icon = icons[status.kind];

  useAccountAlerts(statuses);

  return (
    <Popover.Root>
      <div role="status" aria-label={t('status.title')} className="status" data-kind={status.kind}>
        <Popover.Trigger className="status__button" title={status.text}>
          <Icon className="icon" aria-hidden="true" />
          <span className="status__text tabular">{status.text}</span>
        </Popover.Trigger>
      </div>
      <Popover.Portal>
        <Popover.Content
          className="popover status-details"
          aria-label={t('status.details')}
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={10}
        >
          <StatusDetails />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** An account that needs the person says so aloud, once for each trouble, until it has recovered. */
function useAccountAlerts(statuses: readonly AccountStatus[]): void {
  const told = useRef(new Map<number, string>());
  useEffect(() => {
    for (const { accountId, state, error } of statuses) {
      const key = `account:${accountId}`;
      if (state === 'error' && error !== null) {
        if (told.current.get(accountId) === error.message) continue;
        told.current.set(accountId, error.message);
        notices.alert(error.message, {
          key,
          ...alertAction(error, accountId),
        });
      } else if (state === 'idle' || state === 'syncing') {
        told.current.delete(accountId);
        notices.dropKey(key);
      }
    }
  }, [statuses]);
}

/** What the person can do about it: look at a certificate, or sign in again. */
function alertAction({ code, certificate }: ApiErrorShape, accountId: number) {
  if (certificate !== undefined) {
    return { action: { label: t('certificate.show'), run: () => ui.set({ certificate }) } };
  }
  if (!isForPerson({ code })) return {};
  return { action: { label: t('signIn.again'), run: () => ui.set({ reconnecting: accountId }) } };
}

/** Trouble that ends when the person signs in again, or changes the settings. */
function isForPerson({ code }: Pick<ApiErrorShape, 'code'>): boolean {
  return code === 'auth-failed' || code === 'imap-disabled' || code === 'tls-unavailable';
}

function StatusDetails(): ReactNode {
  const { commands } = useServices();
  const accounts = useAccounts().data ?? [];
  const statuses = useStatuses();
  return (
    <>
      <div className="status-details__head">
        <h2 className="menu__label">{t('status.details')}</h2>
        <Popover.Close className="button button--small" onClick={() => void commands.getMail()}>
          <RefreshCw className="icon" aria-hidden="true" />
          {t('status.getMail')}
        </Popover.Close>
      </div>
      <ul className="status-details__list">
        {accounts.map((account) => {
          const status = statuses.find((one) => one.accountId === account.id);
          return (
            <li key={account.id} className="status-details__account">
              <span className="tree-row__dot" style={{ background: account.color }} />
              <span>
                <b>{account.email}</b>
                <br />
                <span
                  className={status?.state === 'error' ? 'status-details__error' : 'status-details__soft'}
                >
                  {status === undefined ? t('status.connecting') : accountStatusText(status)}
                </span>
              </span>
              {status?.error != null && isForPerson(status.error) && (
                <Popover.Close
                  className="button button--small status-details__again"
                  onClick={() => ui.set({ reconnecting: account.id })}
                >
                  {t('signIn.again')}
                </Popover.Close>
              )}
            </li>
          );
        })}
      </ul>
      <WaitingChanges />
    </>
  );
}
