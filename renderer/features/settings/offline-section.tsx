import { type ReactNode, useId, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { AccountOffline, OfflinePolicy } from '../../../shared/model/offline.ts';
import { keys } from '../../app/keys.ts';
import { useAccounts, useOffline, useQuotas } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { notices } from '../notices/notices.ts';
import { quotaText } from '../status/quota-notice.tsx';
import { DaysField } from './days-field.tsx';
import { FolderExceptions } from './folder-exceptions.tsx';
import { percentHere, withPolicy } from './offline-model.ts';

/** What of each account is kept on this computer, and how far that has come. */
export function OfflineSection(): ReactNode {
  const offline = useOffline();
  const accounts = useAccounts().data ?? [];
  if (offline.isError) {
    return (
      <div role="alert" className="settings__error">
        <p>{t('offline.error')}</p>
        <p>{ApiError.from(offline.error).message}</p>
        <button type="button" className="button button--small" onClick={() => void offline.refetch()}>
          {t('common.retry')}
        </button>
      </div>
    );
  }
  if (offline.data === undefined) return <Waiting />;
  return (
    <>
      <p className="settings__text">{t('offline.text')}</p>
      {[...accounts]
        .sort((a, b) => a.position - b.position || a.id - b.id)
        .map((account) => {
          const known = offline.data.find((one) => one.accountId === account.id);
          return known && <AccountSection key={account.id} account={account} known={known} />;
        })}
    </>
  );
}

function Waiting(): ReactNode {
  return (
    <div role="status" aria-label={t('offline.loading')} className="settings__waiting">
      {[180, 240, 210, 160].map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  );
}

interface Change {
  readonly mailboxId: number | null;
  readonly policy: OfflinePolicy | null;
}

/**
 * The account's offline copy as the person has just chosen it: changes that the engine has not answered yet lie over
 * what it last told, as an answer on its way may still be from before them.
 */
function useChosen(known: AccountOffline): [AccountOffline, (change: Change) => Promise<void>] {
  const { client, queries } = useServices();
  const { accountId } = known;
  const [waiting, setWaiting] = useState<readonly Change[]>([]);
  const change = async (next: Change): Promise<void> => {
    setWaiting((old) => [...old, next]);
    try {
      await client.call('offline.set', { accountId, ...next });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'offline' });
    }
    try {
      await queries.cancelQueries({ queryKey: keys.offline });
      queries.setQueryData(keys.offline, await client.call('offline.list', {}));
    } catch {
      void queries.invalidateQueries({ queryKey: keys.offline });
    }
    setWaiting((old) => old.filter((one) => one !== next));
  };
  const chosen = waiting.reduce(
    (account, { mailboxId, policy }) => withPolicy(account, mailboxId, policy),
    known,
  );
  return [chosen, change];
}

function AccountSection({ account, known }: { account: Account; known: AccountOffline }): ReactNode {
  const { client, queries } = useServices();
  const [kept, change] = useChosen(known);
  const heading = useId();
  const quota = useQuotas().find((one) => one.accountId === account.id);
  const pause = async (paused: boolean): Promise<void> => {
    try {
      await client.call('offline.pause', { accountId: account.id, paused });
      await queries.invalidateQueries({ queryKey: keys.offline });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'offline' });
    }
  };
  return (
    <section className="kept" aria-labelledby={heading}>
      <h3 id={heading} className="kept__account">
        <span className="tree-row__dot" style={{ background: account.color }} />
        <span className="ellipsis">{account.email}</span>
      </h3>
      <PolicyFields policy={kept.policy} onChange={(policy) => void change({ mailboxId: null, policy })} />
      <Progress kept={kept} onPause={(paused) => void pause(paused)} />
      {quota !== undefined && <p className="kept__disk tabular">{quotaText(quota)}</p>}
      <FolderExceptions account={kept} onChange={(mailboxId, policy) => void change({ mailboxId, policy })} />
    </section>
  );
}

function PolicyFields({
  policy,
  onChange,
}: {
  policy: OfflinePolicy;
  onChange(policy: OfflinePolicy): void;
}): ReactNode {
  const name = useId();
  const radio = (text: OfflinePolicy['text']) => (
    <input
      type="radio"
      id={`${name}-${text}`}
      className="tick"
      name={name}
      checked={policy.text === text}
      onChange={() => onChange({ ...policy, text })}
    />
  );
  return (
    <>
      <div role="radiogroup" aria-label={t('offline.keep')} className="ticks">
        <p className="settings__label" aria-hidden="true">
          {t('offline.keep')}
        </p>
        <div className="ticks__row">
          {radio('none')}
          <label htmlFor={`${name}-none`}>{t('offline.none')}</label>
        </div>
        <div className="ticks__row">
          <input
            type="radio"
            id={`${name}-days`}
            className="tick"
            name={name}
            aria-label={t('offline.days', { days: formatCount(policy.days) })}
            checked={policy.text === 'days'}
            onChange={() => onChange({ ...policy, text: 'days' })}
          />
          <label htmlFor={`${name}-days`}>{t('offline.daysBefore')}</label>
          <DaysField days={policy.days} onChange={(days) => onChange({ ...policy, text: 'days', days })} />
          <label htmlFor={`${name}-days`}>{t('offline.daysAfter')}</label>
        </div>
        <div className="ticks__row">
          {radio('all')}
          <label htmlFor={`${name}-all`}>{t('offline.all')}</label>
        </div>
      </div>
      <div className="ticks__row">
        <input
          type="checkbox"
          id={`${name}-attachments`}
          className="tick"
          checked={policy.attachments && policy.text !== 'none'}
          disabled={policy.text === 'none'}
          onChange={(event) => onChange({ ...policy, attachments: event.target.checked })}
        />
        <label htmlFor={`${name}-attachments`}>{t('offline.attachments')}</label>
      </div>
    </>
  );
}

function Progress({ kept, onPause }: { kept: AccountOffline; onPause(paused: boolean): void }): ReactNode {
  const { progress, diskUse, paused } = kept;
  const text =
    progress.total === 0
      ? t('offline.progressNone')
      : t('offline.progress', {
          done: formatCount(progress.done),
          total: formatCount(progress.total),
        });
  const percent = percentHere(progress);
  return (
    <div className="kept__progress">
      <div
        role="progressbar"
        aria-label={t('offline.progressName')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
        className="bar"
        data-paused={paused || undefined}
      >
        <span className="bar__done" style={{ width: `${percent}%` }} />
      </div>
      <div className="kept__foot">
        <div className="kept__words">
          <p className="tabular">{paused ? t('offline.paused', { text }) : text}</p>
          <p className="kept__disk tabular">
            {t('offline.diskUse', {
              text: formatBytes(diskUse.text),
              attachments: formatBytes(diskUse.attachments),
            })}
          </p>
        </div>
        <button type="button" className="button button--small" onClick={() => onPause(!paused)}>
          {paused ? t('offline.resume') : t('offline.pause')}
        </button>
      </div>
    </div>
  );
}
