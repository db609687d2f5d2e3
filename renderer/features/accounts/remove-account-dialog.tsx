import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import { useAccounts, useRemoval } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';

/** Asked before an account is taken off this computer. */
export function RemoveAccountDialog(): ReactNode {
  const { client } = useServices();
  const removing = useUi((state) => state.removing);
  const account = useAccounts().data?.find((one) => one.id === removing);
  const remove = async (): Promise<void> => {
    if (account === undefined) return;
    ui.showView({ kind: 'unified', role: 'inbox' });
    try {
      await client.call('accounts.remove', { accountId: account.id });
      notices.dropKey(`account:${account.id}`);
    } catch (error) {
      notices.alert(ApiError.from(error).message);
    }
  };
  return (
    <AlertDialog.Root
      open={account !== undefined}
      onOpenChange={(open) => !open && ui.set({ removing: null })}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title className="dialog__title">
            {t('accounts.removeTitle', { email: account?.email ?? '' })}
          </AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">
            {t('accounts.removeText')}
          </AlertDialog.Description>
          <Losses accountId={account?.id ?? null} />
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('common.cancel')}</AlertDialog.Cancel>
            <AlertDialog.Action className="button button--danger" onClick={() => void remove()}>
              {t('accounts.removeConfirm')}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** What exactly goes: the copies that the server has, and what is nowhere else. */
function Losses({ accountId }: { accountId: number | null }): ReactNode {
  const removal = useRemoval(accountId);
  if (removal === undefined) return null;
  const { messages, waiting, drafts, unsent } = removal;
  const lines = [
    t('accounts.removeMessages', { count: messages, number: formatCount(messages) }),
    ...(waiting > 0 ? [t('accounts.removeWaiting', { count: waiting })] : []),
    ...(drafts > 0 ? [t('accounts.removeDrafts', { count: drafts })] : []),
    ...(unsent > 0 ? [t('accounts.removeUnsent', { count: unsent })] : []),
  ];
  return (
    <ul className="losses">
      {lines.map((line, index) => (
        <li key={line} data-lost={index > 0 || undefined}>
          {line}
        </li>
      ))}
    </ul>
  );
}
