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
import type { MethodInput } from '../../../shared/api/methods.ts';
import type { Attachment } from '../../../shared/model/message.ts';
import { hasDoubleEnding, isDangerousFile } from '../../../shared/safety/dangerous-files.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { startDownload } from '../../ui/download.ts';
import { plainLine } from '../../ui/names.ts';
import { notices } from '../notices/notices.ts';
import type { DragOut } from './drag-out.ts';

type SaveMethod = `attachments.${'save' | 'saveAll' | 'saveUnpacked'}` | `opened.${'save' | 'saveUnpacked'}`;

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

function attachmentIcon(type: string): LucideIcon {
  return icons.find(([pattern]) => pattern.test(type))?.[1] ?? File;
}

/** Saving by the host, one at a time; what goes wrong is said. */
export function useSave<M extends SaveMethod>(
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

/** A file as a card: pressed, it is saved; what it may do is said. */
export function SaveCard<M extends SaveMethod>({
  method,
  input,
  file: { filename, type, size },
  previewable = false,
  drag,
}: {
  method: M;
  input: MethodInput<M>;
  file: Pick<Attachment, 'filename' | 'type' | 'size'>;
  /** Leaves room for the button that shows it. */
  previewable?: boolean;
  drag?: DragOut;
}): ReactNode {
  const name = plainLine(filename);
  const { busy, save } = useSave(method, input, name);
  const Icon = attachmentIcon(type);
  const warning = isDangerousFile(filename, type)
    ? t(hasDoubleEnding(filename) ? 'attachments.disguised' : 'attachments.dangerous')
    : null;
  return (
    <button
      type="button"
      className="attachment"
      data-preview={previewable || undefined}
      aria-label={[t('attachments.save', { name }), formatBytes(size), warning].filter(Boolean).join(', ')}
      aria-busy={busy}
      title={warning === null ? name : `${name}\n${t('attachments.dangerousWhy')}`}
      onClick={save}
      {...drag}
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
  );
}
