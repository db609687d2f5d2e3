import { Eye } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Attachment, Message } from '../../../shared/model/message.ts';
import { mayPreview } from '../../../shared/model/preview.ts';
import { isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { AttachmentPreviewDialog } from './attachment-preview.tsx';
import { SaveCard, useSave } from './save-card.tsx';
import './preview.css';

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
            <AttachmentCard messageId={message.id} attachment={attachment} />
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

function AttachmentCard({ messageId, attachment }: { messageId: number; attachment: Attachment }): ReactNode {
  const { filename, type, partId } = attachment;
  const [previewed, setPreviewed] = useState(false);
  const previewable = !isDangerousFile(filename, type) && mayPreview(filename, type);
  return (
    <>
      <SaveCard
        method="attachments.save"
        input={{ messageId, partId }}
        file={attachment}
        previewable={previewable}
      />
      {previewable && (
        <button
          type="button"
          className="icon-button icon-button--small attachment__preview"
          aria-label={t('attachments.preview', { name: plainLine(filename) })}
          onClick={() => setPreviewed(true)}
        >
          <Eye className="icon" aria-hidden="true" />
        </button>
      )}
      {previewed && (
        <AttachmentPreviewDialog
          messageId={messageId}
          attachment={attachment}
          onClose={() => setPreviewed(false)}
        />
      )}
    </>
  );
}
