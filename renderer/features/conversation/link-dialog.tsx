import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { openOutside, useLinkQuestion } from './links.ts';

/** Asked before a link is opened that says one thing and leads to another. */
export function LinkDialog(): ReactNode {
  const { client } = useServices();
  const question = useLinkQuestion((state) => state.question);
  const close = (): void => useLinkQuestion.setState({ question: null });
  const doubt = question?.doubt;
  return (
    <AlertDialog.Root open={question !== null} onOpenChange={(next) => !next && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title className="dialog__title">
            {t('links.title', { domain: doubt?.real ?? '' })}
          </AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">
            {doubt !== undefined && t(`links.ask_${doubt.kind}`, { shown: doubt.shown, real: doubt.real })}
          </AlertDialog.Description>
          <p className="link-dialog__address">{question?.url}</p>
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('links.stay')}</AlertDialog.Cancel>
            <AlertDialog.Action
              className="button button--danger"
              onClick={() => question !== null && void openOutside(client, question.url)}
            >
              {t('links.open', { domain: doubt?.real ?? '' })}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
