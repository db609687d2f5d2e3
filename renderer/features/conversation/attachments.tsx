import {
  Calendar,
  Download,
  Eye,
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
import type { MethodInput } from '../../../shared/api/methods.ts';
import type { Attachment, Message } from '../../../shared/model/message.ts';
import { mayPreview } from '../../../shared/model/preview.ts';
import { hasDoubleEnding, isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { startDownload } from '../../ui/download.ts';
import { plainLine } from '../../ui/names.ts';
import { AttachmentPreviewDialog } from './attachment-preview.tsx';
import './preview.css';
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

/** Saving by the host, one at a time; what goes wrong is said. */
function useSave<M extends 'attachments.save' | 'attachments.saveAll'>(
  method: M,
  input: MethodInput<M>,
  name: string,
): { busy: boolean; save: () => void } {
  const { client } = useServices();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await client.call(method, input);
      if (answer.kind === 'download') startDownload(answer.path, answer.filename);
      else if (answer.kind === 'saved') notices.note(t('attachments.saved', { name: answer.filename }));
    } catch (error) {
      notices.alert(t('attachments.failed', { name, reason: ApiError.from(error).message }));
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    save: () => {
      if (!busy) void save();
    },
  };
}

function AttachmentCard({ messageId, attachment }: { messageId: number; attachment: Attachment }): ReactNode {
  const { filename, type, size, partId } = attachment;
  const name = plainLine(filename);
  const { busy, save } = useSave('attachments.save', { messageId, partId }, name);
  const [previewed, setPreviewed] = useState(false);
  const Icon = attachmentIcon(type);
  const dangerous = isDangerousFile(filename, type);
  const previewable = !dangerous && mayPreview(filename, type);
  const warning = dangerous
    ? t(hasDoubleEnding(filename) ? 'attachments.disguised' : 'attachments.dangerous')
    : null;
  return (
    <>
      <button
        type="button"
        className="attachment"
        data-preview={previewable || undefined}
        aria-label={[t('attachments.save', { name }), formatBytes(size), warning].filter(Boolean).join(', ')}
        aria-busy={busy}
        title={warning === null ? name : `${name}\n${t('attachments.dangerousWhy')}`}
        onClick={save}
      >
        <Icon className="icon attachment__icon" aria-hidden="true" />
        <span className="attachment__text">
          <span className="attachment__name ellipsis">{name}</span>
          <span className="attachment__size tabular ellipsis">
            {formatBytes(size)}
            {warning !== null && <span className="attachment__warning"> {warning}</span>}
          </span>
        </span>
        <Download className="icon attachment__download" aria-hidden="true" />
      </button>
      {previewable && (
        <button
          type="button"
          className="icon-button icon-button--small attachment__preview"
          aria-label={t('attachments.preview', { name })}
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
