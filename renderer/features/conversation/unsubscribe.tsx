import { useQuery } from '@tanstack/react-query';
import { AlertDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Message } from '../../../shared/model/message.ts';
import type { UnsubscribeWay } from '../../../shared/model/unsubscribe.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';
import { openOutside } from './links.ts';

/** Leaves the mailing list that a message came by, where that can be done; the second click confirms. */
export function Unsubscribe({ message }: { message: Message }): ReactNode {
  const { client } = useServices();
  const [asking, setAsking] = useState(false);
  const way = useQuery({
    // What the receiver found about the sender comes with the body.
    queryKey: keys.unsubscribe(message.id, message.bodyState),
    queryFn: () => client.call('unsubscribe.way', { messageId: message.id }),
    enabled: !message.outgoing,
  }).data;
  if (way == null) return null;
  return (
    <>
      <button
        type="button"
        className="message__unsubscribe"
        onClick={(event) => {
          event.stopPropagation();
          setAsking(true);
        }}
      >
        {t('unsubscribe.button')}
      </button>
      {asking && <Question message={message} way={way} onClose={() => setAsking(false)} />}
    </>
  );
}

function Question({
  message,
  way,
  onClose,
}: {
  message: Message;
  way: UnsubscribeWay;
  onClose: () => void;
}): ReactNode {
  const { client, compose } = useServices();
  const leave = async (): Promise<void> => {
    try {
      if (way.kind === 'web') await openOutside(client, way.url);
      else if (way.kind === 'mail') await compose.sendMailto(way.link, message);
      else await client.call('unsubscribe.post', { messageId: message.id });
      if (way.kind !== 'web') notices.note(t(`unsubscribe.done-${way.kind}`));
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'unsubscribe' });
    }
  };
  const place = plainLine(way.kind === 'mail' ? way.address : way.host);
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        {/* The click must not fold the message that this stands in. */}
        <AlertDialog.Content className="dialog" onClick={(event) => event.stopPropagation()}>
          <AlertDialog.Title className="dialog__title">{t('unsubscribe.title')}</AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">
            {t(`unsubscribe.${way.kind}`, { place })}
          </AlertDialog.Description>
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('common.cancel')}</AlertDialog.Cancel>
            <AlertDialog.Action className="button button--primary" onClick={() => void leave()}>
              {t(way.kind === 'web' ? 'unsubscribe.open' : 'unsubscribe.button')}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
