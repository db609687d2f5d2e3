import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import type { Attachment } from '../../../shared/model/message.ts';
import type { AttachmentPreview, CalendarEvent, PackedFile } from '../../../shared/model/preview.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { fullDate } from '../../ui/dates.ts';
import { displayName, plainLine } from '../../ui/names.ts';
import { PreviewDialog } from '../../ui/preview-dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import {
  type AttachmentPlace,
  downloadPath,
  fetchPreview,
  inOpenedFile,
  picturePath,
  placeKey,
} from './attachment-place.ts';
import { HtmlPart } from './html-part.tsx';
import { ProtectionHint } from './protection.tsx';
import { SaveCard } from './save-card.tsx';
import { TextPart } from './text-part.tsx';

/** The reader of PDFs is larger than the rest of the interface, and most messages need none. */
const PdfPages = lazy(() => import('./pdf/pdf-pages.tsx'));

interface PreviewProps {
  readonly place: AttachmentPlace;
  readonly attachment: Attachment;
  onClose(): void;
}

/** An attachment shown in place: what it is decides, not what it says it is; nothing of it runs or loads. */
export function AttachmentPreviewDialog({ place, attachment, onClose }: PreviewProps): ReactNode {
  const { client } = useServices();
  const name = plainLine(attachment.filename);
  const preview = useQuery({
    queryKey: ['preview', placeKey(place)],
    queryFn: () => fetchPreview(client, place),
  });
  return (
    <PreviewDialog
      title={name}
      label={t('attachments.previewOf', { name })}
      query={preview}
      onClose={onClose}
    >
      {(data) => <Shown preview={data} place={place} attachment={attachment} />}
    </PreviewDialog>
  );
}

function Shown({
  preview,
  place,
  attachment,
}: {
  preview: AttachmentPreview;
  place: AttachmentPlace;
  attachment: Attachment;
}): ReactNode {
  switch (preview.kind) {
    case 'image':
      return <img className="preview__image" src={picturePath(place)} alt={plainLine(attachment.filename)} />;
    case 'pdf':
      return (
        <Suspense fallback={<Skeleton width="80%" />}>
          <PdfPages path={downloadPath(place)} size={preview.size} />
        </Suspense>
      );
    case 'text':
      return (
        <>
          <pre className="preview__text">{preview.text}</pre>
          {preview.cut && <p className="body__note">{t('attachments.cut')}</p>}
        </>
      );
    case 'message':
      return <Nested message={preview} place={place} />;
    case 'calendar':
      return preview.events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an invitation never changes
        <Appointment key={index} event={event} />
      ));
    case 'package':
      return (
        <>
          {preview.text !== '' && <TextPart text={preview.text} />}
          <PackedFiles place={place} files={preview.files} />
        </>
      );
    default:
      return <p className="body__note">{t('attachments.noPreview')}</p>;
  }
}

function PackedFiles({ place, files }: { place: AttachmentPlace; files: readonly PackedFile[] }): ReactNode {
  return (
    <ul className="attachments preview__files" aria-label={t('attachments.title')}>
      {files.map((file, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may occur twice
        <li key={index} className="attachment-card">
          <PackedCard place={place} index={index} file={file} />
        </li>
      ))}
    </ul>
  );
}

function PackedCard({
  place,
  index,
  file: { name, size },
}: {
  place: AttachmentPlace;
  index: number;
  file: PackedFile;
}): ReactNode {
  const file = { filename: name, type: 'application/octet-stream', size };
  return inOpenedFile(place) ? (
    <SaveCard method="opened.saveUnpacked" input={{ ...place, index }} file={file} />
  ) : (
    <SaveCard method="attachments.saveUnpacked" input={{ ...place, index }} file={file} />
  );
}

function Nested({
  message,
  place,
}: {
  message: Extract<AttachmentPreview, { kind: 'message' }>;
  place: AttachmentPlace;
}): ReactNode {
  const people = (list: typeof message.from): string =>
    list
      .slice(0, 20)
      .map((one) =>
        plainLine(one.name) === '' ? displayName(one) : `${displayName(one)} <${plainLine(one.address)}>`,
      )
      .join(', ');
  return (
    <article aria-label={plainLine(message.subject)} className="preview__message">
      <h2 className="preview__subject">{plainLine(message.subject) || t('common.noSubject')}</h2>
      <dl className="details">
        <Fact name={t('conversation.from')} value={people(message.from)} />
        <Fact name={t('conversation.toLabel')} value={people(message.to)} />
        <Fact name={t('conversation.date')} value={message.date === null ? '' : fullDate(message.date)} />
      </dl>
      <ProtectionHint protection={message.protection} />
      {message.parts.map((part, index) =>
        part.kind === 'html' ? (
          <HtmlPart
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their order
            key={index}
            // Those of the message around it are not its own.
            message={{ id: 0, attachments: [] }}
            pictures={message.pictures}
            place={`${placeKey(place)}/${index}`}
            index={index}
            html={part.content}
            showImages={false}
            onBlocked={ignore}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their order
          <TextPart key={index} text={part.content} />
        ),
      )}
      {message.files.length > 0 && <PackedFiles place={place} files={message.files} />}
    </article>
  );
}

function ignore(): void {}

function Fact({ name, value }: { name: string; value: string }): ReactNode {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Appointment({ event }: { event: CalendarEvent }): ReactNode {
  const time = (at: number | null): string =>
    at === null
      ? ''
      : event.allDay
        ? new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone: 'UTC' }).format(at)
        : fullDate(at);
  const end = event.end !== null && event.start !== null && event.end > event.start ? time(event.end) : '';
  return (
    <article aria-label={plainLine(event.summary)} className="preview__message">
      <h2 className="preview__subject">{plainLine(event.summary) || t('common.noSubject')}</h2>
      {event.cancelled && <p className="hint">{t('calendar.cancelled')}</p>}
      <dl className="details">
        <Fact name={t('calendar.start')} value={time(event.start)} />
        {!event.allDay && <Fact name={t('calendar.end')} value={end} />}
        <Fact name={t('calendar.repeats')} value={event.repeats ? t('calendar.yes') : ''} />
        <Fact name={t('calendar.location')} value={plainLine(event.location)} />
        <Fact name={t('calendar.organizer')} value={plainLine(event.organizer)} />
        <Fact name={t('calendar.attendees')} value={event.attendees.map(plainLine).join(', ')} />
      </dl>
      {event.description !== '' && <TextPart text={event.description} />}
    </article>
  );
}
