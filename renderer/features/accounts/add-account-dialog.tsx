import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { AddAccountForm } from './add-account-form.tsx';

/** 'Add account' over the mail that is there already. */
export function AddAccountDialog(): ReactNode {
  const open = useUi((state) => state.dialog === 'add-account');
  const close = (): void => ui.setDialog(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'add-account' : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog" onInteractOutside={(event) => event.preventDefault()}>
          <Dialog.Title className="dialog__title">{t('accounts.add')}</Dialog.Title>
          <Dialog.Description className="dialog__text">{t('accounts.addText')}</Dialog.Description>
          <div className="add-account__in-dialog">
            <AddAccountForm onAdded={close} onCancel={close} />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
