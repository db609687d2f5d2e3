import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import { useAccounts } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
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
