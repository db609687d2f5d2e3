import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../i18n/index.ts';

/** The button in a dialog's corner that closes it. */
export function DialogClose(): ReactNode {
  return (
    <Dialog.Close className="icon-button icon-button--small dialog__close" aria-label={t('common.close')}>
      <X className="icon" aria-hidden="true" />
    </Dialog.Close>
  );
}
