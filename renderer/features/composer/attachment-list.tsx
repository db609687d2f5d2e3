import { Paperclip, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftFile } from '../../../shared/model/draft.ts';
import { t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';

/** A file that is on its way into the draft. */
export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly done: number;
}

/** What a server takes where it has not said: the limit of the large providers. */
const usualLimit = 25_000_000;
/** Base64 makes four bytes of three, and line ends. */
const growth = 1.37;

/** The files that go along, with a word when they are more than the server takes. */
export function AttachmentList({
  files,
  uploads,
  limit,
  onRemove,
}: {
  files: readonly DraftFile[];
  uploads: readonly Upload[];
  limit: number | null;
  onRemove: (file: DraftFile) => void;
}): ReactNode {
  const shown = files.filter((file) => file.contentId === null);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const most = limit ?? usualLimit;
  if (shown.length === 0 && uploads.length === 0 && total * growth <= most) return null;
  return (
    <div className="attached">
      <ul className="attached__list" aria-label={t('composer.attachments')}>
        {shown.map((file) => (
          <li key={`${file.sha256}/${file.filename}`} className="attached__file">
            <Paperclip className="icon" aria-hidden="true" />
            <span className="ellipsis" title={file.filename}>
              {file.filename}
            </span>
            <span className="attached__size tabular">{formatBytes(file.size)}</span>
            <button
              type="button"
              className="chip__remove"
              aria-label={t('composer.remove', { name: file.filename })}
              onClick={() => onRemove(file)}
            >
              <X className="icon" aria-hidden="true" />
            </button>
          </li>
        ))}
        {uploads.map((one) => (
          <li key={one.key} className="attached__file" aria-busy="true">
            <Paperclip className="icon" aria-hidden="true" />
            <span className="ellipsis">{one.name}</span>
            <progress className="attached__progress" value={one.done} max={1} aria-label={one.name} />
          </li>
        ))}
      </ul>
      {total * growth > most && (
        <p className="attached__warning" role="alert">
          {t(limit === null ? 'composer.tooLargeUsual' : 'composer.tooLarge', {
            size: formatBytes(Math.round(total * growth)),
            limit: formatBytes(most),
          })}
        </p>
      )}
    </div>
  );
}
