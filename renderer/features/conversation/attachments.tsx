import type { ReactNode } from 'react';
import type { Attachment, Message } from '../../../shared/model/message.ts';
import { t } from '../../i18n/index.ts';
import { AttachmentCard } from './attachment-card.tsx';
import { useSave } from './save-card.tsx';

/** Inline images that the HTML shows in place need no card; everything else does. */
function needsCard(attachment: Attachment, hasHtml: boolean): boolean {
  return !(attachment.inline && hasHtml && attachment.type.startsWith('image/'));
}

/** A message's attachments as cards. */
export function AttachmentCards({ message, hasHtml }: { message: Message; hasHtml: boolean }): ReactNode {
  const shown = message.attachments.filter((one) => needsCard(one, hasHtml));
  if (shown.length === 0) return null;
  return (
    <>
      <ul className="attachments" aria-label={t('attachments.title')}>
        {shown.map((attachment) => (
          <li key={attachment.partId} className="attachment-card">
            <AttachmentCard
              place={{ messageId: message.id, partId: attachment.partId }}
              attachment={attachment}
            />
          </li>
        ))}
      </ul>
      {shown.length > 1 && <SaveAll messageId={message.id} />}
    </>
  );
}

/** One zip archive of everything that is attached. */
function SaveAll({ messageId }: { messageId: number }): ReactNode {
  const { busy, save } = useSave('attachments.saveAll', { messageId }, t('attachments.all'));
  return (
    <button type="button" className="button button--small attachments-all" aria-busy={busy} onClick={save}>
      {t('attachments.saveAll')}
    </button>
  );
}
