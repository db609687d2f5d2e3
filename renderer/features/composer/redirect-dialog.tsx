import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import { isAddress } from '../../../shared/mail/address-list.ts';
import type { Address, Message } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { displayName, plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';
import { RecipientField, type RecipientFieldHandle } from './recipient-field.tsx';
import { useRedirect } from './redirect-store.ts';

/** To whom a message is to be sent on as it is. */
export function RedirectDialog(): ReactNode {
  const message = useRedirect((state) => state.message);
  const close = (): void => useRedirect.setState({ message: null });
  return (
    <Dialog.Root open={message !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog redirect">
          <Dialog.Title className="dialog__title">{t('redirect.title')}</Dialog.Title>
          {message !== null && <RedirectForm message={message} onDone={close} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function RedirectForm({ message, onDone }: { message: Message; onDone: () => void }): ReactNode {
  const { client, compose } = useServices();
  const field = useRef<RecipientFieldHandle>(null);
  const [to, setTo] = useState<readonly Address[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const list = field.current?.commit() ?? [...to];
    const wrong = list.filter((one) => !isAddress(one.address));
    if (list.length === 0) return setProblem(t('redirect.nobody'));
    if (wrong.length > 0) {
      const addresses = wrong.map((one) => one.address || one.name).join(', ');
      return setProblem(t('composer.wrongAddresses', { addresses }));
    }
    setBusy(true);
    try {
      const { outboxId, sendAt } = await client.call('messages.redirect', {
        messageId: message.id,
        to: list,
      });
      onDone();
      const pause = sendAt - Date.now();
      if (pause > 500) {
        notices.offer(t('outbox.sending'), t('toolbar.undo'), () => void compose.takeBack(outboxId), pause);
      }
    } catch (error) {
      setProblem(ApiError.from(error).message);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <Dialog.Description className="dialog__text">
        {t('redirect.text', {
          subject: plainLine(message.subject) || t('common.noSubject'),
          sender: displayName(message.from[0]),
        })}
      </Dialog.Description>
      <RecipientField
        kind="to"
        ref={field}
        addresses={to}
        onChange={(list) => {
          setTo(list);
          setProblem(null);
        }}
        onMove={() => {}}
      />
      {problem !== null && (
        <p className="redirect__problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog__buttons">
        <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
        <button type="submit" className="button button--primary" disabled={busy}>
          {t('redirect.send')}
        </button>
      </div>
    </form>
  );
}
