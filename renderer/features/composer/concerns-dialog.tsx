import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import type { SendConcern } from './checks.ts';

/** Asked before a message goes that looks unfinished. */
export function ConcernsDialog({
  concerns,
  count,
  onAnswer,
}: {
  concerns: readonly SendConcern[];
  /** Recipients that everybody sees. */
  count: number;
  onAnswer: (send: boolean) => void;
}): ReactNode {
  return (
    <AlertDialog.Root open={concerns.length > 0} onOpenChange={(open) => !open && onAnswer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title className="dialog__title">{t('composer.concernsTitle')}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="dialog__text">
              {concerns.map((concern) => (
                <p key={concern}>{t(`composer.concern.${concern}`, { count })}</p>
              ))}
            </div>
          </AlertDialog.Description>
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('composer.backToWriting')}</AlertDialog.Cancel>
            <AlertDialog.Action className="button button--primary" onClick={() => onAnswer(true)}>
              {t('composer.sendAnyway')}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
