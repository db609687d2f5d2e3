import { Download, RotateCcw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Operation } from '../../../shared/model/operation.ts';
import { useAccounts, useOperations } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { messageDate } from '../../ui/dates.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useToday } from '../../ui/use-today.ts';
import { cancelOperation, dismissOperation, retryOperation, saveOperation } from './operation-commands.ts';

/** More than these are counted, not listed. */
const listed = 50;

/** What has not reached the servers yet, and what they have refused, with what can be done about it. */
export function WaitingChanges(): ReactNode {
  const operations = useOperations();
  const failed = operations.filter((one) => one.state === 'failed');
  const waiting = operations.filter((one) => one.state === 'queued' || one.state === 'sending');
  return (
    <>
      <Changes title={t('status.waiting')} operations={waiting} />
      <Changes title={t('status.refused')} operations={failed} />
    </>
  );
}

function Changes({ title, operations }: { title: string; operations: readonly Operation[] }): ReactNode {
  if (operations.length === 0) return null;
  const more = operations.length - listed;
  return (
    <>
      <div className="menu__line" />
      <h2 className="menu__label">{title}</h2>
      <ul className="status-details__list" aria-label={title}>
        {operations.slice(0, listed).map((operation) => (
          <Change key={operation.id} operation={operation} />
        ))}
        {more > 0 && <li className="status-details__soft">{t('status.waitingMore', { count: more })}</li>}
      </ul>
    </>
  );
}

function Change({ operation }: { operation: Operation }): ReactNode {
  const { client } = useServices();
  const now = useToday();
  const accounts = useAccounts().data ?? [];
  const { id, description: what, error, isMessage } = operation;
  const email = accounts.find((account) => account.id === operation.accountId)?.email ?? '';
  const time = messageDate(operation.createdAt, now);
  return (
    <li className="status-details__operation">
      <span>
        {what}
        {error !== null && <span className="status-details__error"> {error}</span>}
        <br />
        <span className="status-details__soft">{t('status.since', { email, time })}</span>
      </span>
      <span className="status-details__buttons">
        {operation.state === 'failed' && (
          <>
            <IconButton
              small
              icon={RotateCcw}
              label={t('status.retry', { what })}
              onClick={() => void retryOperation(client, id)}
            />
            {isMessage && (
              <IconButton
                small
                icon={Download}
                label={t('status.save', { what })}
                onClick={() => void saveOperation(client, id)}
              />
            )}
            <IconButton
              small
              icon={X}
              label={t(isMessage ? 'status.discard' : 'status.dismiss', { what })}
              onClick={() => void dismissOperation(client, id)}
            />
          </>
        )}
        {operation.cancellable && (
          <IconButton
            small
            icon={X}
            label={t('status.cancel', { what })}
            onClick={() => void cancelOperation(client, id)}
          />
        )}
      </span>
    </li>
  );
}
