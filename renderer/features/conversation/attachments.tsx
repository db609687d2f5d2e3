import {
  Calendar,
  Download,
  File,
  FileArchive,
  FileCode,
  FileHeadphone,
  FileImage,
  FilePlay,
  FileSpreadsheet,
  FileText,
  type LucideIcon,
  Mail,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Attachment, Message } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { startDownload } from '../../ui/download.ts';
import { plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';

const icons: readonly [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileHeadphone],
  [/^video\//, FilePlay],
  [/calendar|ics$/, Calendar],
  [/rfc822/, Mail],
  [/spreadsheet|excel|csv/, FileSpreadsheet],
  [/zip|compressed|tar|rar|7z|gzip/, FileArchive],
  [/pdf|word|document|text.plain|rtf|presentation|powerpoint/, FileText],
  [/json|xml|html|javascript|x-sh/, FileCode],
];

export function attachmentIcon(type: string): LucideIcon {
  return icons.find(([pattern]) => pattern.test(type))?.[1] ?? File;
}

/** Inline images that the HTML shows in place need no card; everything else does. */
function needsCard(attachment: Attachment, hasHtml: boolean): boolean {
  return !(attachment.inline && hasHtml && attachment.type.startsWith('image/'));
}

/** A message's attachments as cards. */
export function AttachmentCards({ message, hasHtml }: { message: Message; hasHtml: boolean }): ReactNode {
  const shown = message.attachments.filter((one) => needsCard(one, hasHtml));
  if (shown.length === 0) return null;
  return (
    <ul className="attachments" aria-label={t('attachments.title')}>
      {shown.map((attachment) => (
        <li key={attachment.partId}>
          <AttachmentCard messageId={message.id} attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function AttachmentCard({ messageId, attachment }: { messageId: number; attachment: Attachment }): ReactNode {
  const { client } = useServices();
  const [busy, setBusy] = useState(false);
  const Icon = attachmentIcon(attachment.type);
  const name = plainLine(attachment.filename);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await client.call('attachments.save', { messageId, partId: attachment.partId });
      if (answer.kind === 'download') startDownload(answer.path, answer.filename);
      else if (answer.kind === 'saved') notices.note(t('attachments.saved', { name: answer.filename }));
    } catch (error) {
      notices.alert(t('attachments.failed', { name, reason: ApiError.from(error).message }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      className="attachment"
      aria-label={`${t('attachments.save', { name })}, ${formatBytes(attachment.size)}`}
      aria-busy={busy}
      title={name}
      onClick={() => {
        if (!busy) void save();
      }}
    >
      <Icon className="icon attachment__icon" aria-hidden="true" />
      <span className="attachment__text">
        <span className="attachment__name ellipsis">{name}</span>
        <span className="attachment__size tabular">{formatBytes(attachment.size)}</span>
      </span>
      <Download className="icon attachment__download" aria-hidden="true" />
    </button>
  );
}
