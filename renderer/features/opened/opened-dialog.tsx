import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import type { Address } from '../../../shared/model/message.ts';
import type { OpenedMessage } from '../../../shared/model/open-request.ts';
import { useAccounts, useMailboxes } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { fullDate } from '../../ui/dates.ts';
import { displayName, plainLine } from '../../ui/names.ts';
import { PreviewDialog } from '../../ui/preview-dialog.tsx';
import { AttachmentCard } from '../conversation/attachment-card.tsx';
import { HtmlPart } from '../conversation/html-part.tsx';
import { ProtectionHint } from '../conversation/protection.tsx';
import { TextPart } from '../conversation/text-part.tsx';
import { mailboxLabel } from '../mailboxes/tree.ts';
import { notices } from '../notices/notices.ts';
import { useOpened } from './opened.ts';
import './opened.css';

/** A message from a file, to be looked at: it is in no mailbox until the person puts it into one. */
export function OpenedDialog(): ReactNode {
  const file = useOpened((state) => state.files[0]);
  const { client } = useServices();
  const message = useQuery({
    queryKey: ['opened', file?.sha256],
    queryFn: () => client.call('opened.read', { sha256: file?.sha256 ?? '' }),
    enabled: file !== undefined,
    gcTime: 0,
  });
  const close = (): void => useOpened.setState(({ files }) => ({ files: files.slice(1) }));
  if (file === undefined) return null;
  return (
    <PreviewDialog
      title={plainLine(file.filename)}
      label={t('opened.content')}
      query={message}
      onClose={close}
      foot={message.isSuccess && <ImportInto key={file.sha256} file={file} onDone={close} />}
    >
      {(data) => <Letter key={file.sha256} message={data} file={file} />}
    </PreviewDialog>
  );
}

function people(list: readonly Address[]): string {
  return list
    .slice(0, 50)
    .map((one) => {
      const address = plainLine(one.address);
      return plainLine(one.name) === '' ? address : `${displayName(one)} <${address}>`;
    })
    .join(', ');
}

function Letter({ message, file }: { message: OpenedMessage; file: DraftFile }): ReactNode {
  const [header, setHeader] = useState(false);
  const facts: [string, string][] = [
    [t('conversation.from'), people(message.from)],
    [t('conversation.toLabel'), people(message.to)],
    [t('conversation.cc'), people(message.cc)],
    [t('conversation.date'), message.date === null ? '' : fullDate(message.date)],
  ];
  return (
    <article aria-label={plainLine(message.subject)} className="preview__message">
      <h2 className="preview__subject">{plainLine(message.subject) || t('common.noSubject')}</h2>
      <dl className="details">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <button
        type="button"
        className="link-button opened__header-button"
        aria-expanded={header}
        onClick={() => setHeader(!header)}
      >
        {t(header ? 'opened.hideHeader' : 'opened.showHeader')}
      </button>
      {header && <pre className="preview__text opened__header">{message.header}</pre>}
      {message.note !== null && <p className="body__note">{message.note}</p>}
      <ProtectionHint protection={message.protection} />
      {message.parts.map((part, index) =>
        part.kind === 'html' ? (
          <HtmlPart
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their order
            key={index}
            message={{ id: 0, attachments: [] }}
            pictures={message.pictures}
            place={`${file.sha256}/${index}`}
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
      {message.attachments.length > 0 && (
        <ul className="attachments" aria-label={t('attachments.title')}>
          {message.attachments.map((attachment) => (
            <li key={attachment.partId} className="attachment-card">
              <AttachmentCard
                place={{ sha256: file.sha256, partId: attachment.partId }}
                attachment={attachment}
              />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function ignore(): void {}

/** The folders that a message can be put into, of all accounts. */
function ImportInto({ file, onDone }: { file: DraftFile; onDone: () => void }): ReactNode {
  const { client } = useServices();
  const accounts = useAccounts().data ?? [];
  const boxes = (useMailboxes().data ?? []).filter((box) => box.selectable && box.may.insert);
  const [chosen, setChosen] = useState<number | null>(null);
  const mailboxId = chosen ?? boxes.find((box) => box.role === 'inbox')?.id ?? boxes[0]?.id;
  const [busy, setBusy] = useState(false);
  const box = boxes.find((one) => one.id === mailboxId);
  if (box === undefined) return null;
  const put = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.call('opened.import', { mailboxId: box.id, sha256: file.sha256 });
      const folder = mailboxLabel(box);
      notices.note(t('folders.imported', { count: 1, name: file.filename, folder }), true);
      onDone();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'opened' });
      setBusy(false);
    }
  };
  return (
    <div className="opened__import">
      <label className="opened__folder">
        <span>{t('opened.importInto')}</span>
        <span className="field__box field__box--select">
          <select
            className="field__input"
            value={box.id}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {accounts.map((account) => (
              <optgroup key={account.id} label={account.email}>
                {boxes
                  .filter((one) => one.accountId === account.id)
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {mailboxLabel(one)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
          <ChevronDown className="icon field__arrow" aria-hidden="true" />
        </span>
      </label>
      <button type="button" className="button" disabled={busy} onClick={() => void put()}>
        {t('opened.import')}
      </button>
    </div>
  );
}
