import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { focusList } from '../thread-list/focus.ts';
import { useTargets } from './use-targets.ts';

/** Asked before anything is deleted that is in the Trash already: it cannot be brought back. */
export function DeleteDialog(): ReactNode {
  const { commands } = useServices();
  const open = useUi((state) => state.dialog === 'delete');
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'delete' : null)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content
          className="dialog"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusList();
          }}
        >
          <AlertDialog.Title className="dialog__title">{t('remove.title')}</AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">
            <Warning />
          </AlertDialog.Description>
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('common.cancel')}</AlertDialog.Cancel>
            <AlertDialog.Action
              className="button button--danger"
              onClick={() => void commands.act({ type: 'delete', permanent: true })}
            >
              {t('remove.confirm')}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** By itself, so that nothing is asked of what is chosen while nobody is asked about it. */
function Warning(): ReactNode {
  const count = useTargets()?.count ?? 1;
  return t('remove.text', { count });
}
