import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { DialogClose } from '../../ui/dialog-close.tsx';
import { shortcutGroups } from './keymap.ts';
import './shortcuts.css';

/** Every shortcut, in a dialog. */
export function ShortcutsDialog(): ReactNode {
  const open = useUi((state) => state.dialog === 'shortcuts');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'shortcuts' : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog shortcuts" aria-describedby={undefined}>
          <Dialog.Title className="dialog__title">{t('shortcuts.title')}</Dialog.Title>
          <DialogClose />
          <div className="shortcuts__groups">
            {shortcutGroups.map((group) => (
              <section key={group.title}>
                <h2 className="shortcuts__group">{t(`shortcuts.${group.title}`)}</h2>
                <dl>
                  {group.rows.map(([name, keys]) => (
                    <div key={name} className="shortcuts__row">
                      <dt>{t(`shortcuts.${name}`)}</dt>
                      <dd>
                        {keys.map((key) => (
                          <kbd key={key}>{key.replace(' then ', ` ${t('shortcuts.thenKey')} `)}</kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
