import { Eye } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Attachment } from '../../../shared/model/message.ts';
import { mayPreview } from '../../../shared/model/preview.ts';
import { isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';
import { type AttachmentPlace, inOpenedFile } from './attachment-place.ts';
import { AttachmentPreviewDialog } from './attachment-preview.tsx';
import { useDragOut } from './drag-out.ts';
import { SaveCard } from './save-card.tsx';
import './preview.css';

/** An attachment as a card: pressed, it is saved, and dragged away; what can be shown of it has a button beside. */
export function AttachmentCard({
  place,
  attachment,
}: {
  place: AttachmentPlace;
  attachment: Attachment;
}): ReactNode {
  const { filename, type } = attachment;
  const [previewed, setPreviewed] = useState(false);
  const previewable = !isDangerousFile(filename, type) && mayPreview(filename, type);
  const drag = useDragOut(place, attachment);
  const shared = { file: attachment, previewable, drag };
  return (
    <>
      {inOpenedFile(place) ? (
        <SaveCard method="opened.save" input={place} {...shared} />
      ) : (
        <SaveCard method="attachments.save" input={place} {...shared} />
      )}
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
        <AttachmentPreviewDialog place={place} attachment={attachment} onClose={() => setPreviewed(false)} />
      )}
    </>
  );
}
