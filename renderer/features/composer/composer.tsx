import type { Editor } from '@tiptap/react';
import { TriangleExclamationPoint } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent, DraftFile } from '../../../shared/model/draft.ts';
import type { Address } from '../../../shared/model/message.ts';
import { useServices } from '../../app/services.ts';
import { useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { notices } from '../notices/notices.ts';
import { attachMessages, draggedMessages } from './attach-messages.ts';
import { AttachmentList, type Upload } from './attachment-list.tsx';
import { isBlank, isJustBegun, isUnchanged } from './blank.ts';
import { concerns, type SendConcern, wrongAddresses } from './checks.ts';
import { composers } from './compose-store.ts';
import { ComposerFoot } from './composer-foot.tsx';
import { ComposerHead, type ComposerSize } from './composer-head.tsx';
import { ConcernsDialog } from './concerns-dialog.tsx';
import { MessageEditor } from './editor.tsx';
import { exchangeSignature } from './editor-extensions.ts';
import { FromField } from './from-field.tsx';
import { toPlainText } from './mail-html.ts';
import { announceSent, offerTakeBack, openInWindow, useSaveOnClose } from './own-window.ts';
import { RecipientField, type RecipientFieldHandle, type RecipientKind } from './recipient-field.tsx';
import { withTemplate } from './templates.ts';
import { uploadFile } from './upload.ts';
import { useDraft } from './use-draft.ts';

const kinds: readonly RecipientKind[] = ['to', 'cc', 'bcc'];

interface ComposerProps {
  readonly draftId: number;
  /** `window`: alone in a window of its own; `inline`: below the message it answers; else at the foot of the page. */
  readonly size: ComposerSize;
  /** Takes the composer off the screen. */
  onClose(): void;
}

/** One message being written. */
export function Composer({ draftId, size, onClose }: ComposerProps): ReactNode {
  const { client, compose } = useServices();
  const draft = useDraft(draftId);
  const { content, change } = draft;
  const fields = useRef<Partial<Record<RecipientKind, RecipientFieldHandle | null>>>({});
  const [editor, setEditor] = useState<Editor | null>(null);
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [asking, setAsking] = useState<{ concerns: readonly SendConcern[]; sendAt: number | null } | null>(
    null,
  );
  const [limit, setLimit] = useState<number | null>(null);
  const accountId = content?.accountId;
  const root = useRef<HTMLDivElement>(null);
  // As it opens, and not when the last recipient is taken out later.
  const hasOpened = useRef(false);
  /** What a draft that was begun just now began with. */
  const begunAs = useRef<DraftContent | null>(null);
  useEffect(() => {
    if (content === null || hasOpened.current) return;
    hasOpened.current = true;
    if (isJustBegun(draftId)) begunAs.current = content;
    if (content.to.length === 0) fields.current.to?.focus();
    if (size === 'inline') bringIntoSight(root.current);
  }, [draftId, content, size]);
  useEffect(() => {
    if (accountId === undefined) return;
    client.call('outbox.limit', { accountId }).then(
      ({ maxBytes }) => setLimit(maxBytes),
      () => {},
    );
  }, [client, accountId]);

  const ready = useCallback(
    (next: Editor | null) => {
      setEditor(next);
      draft.setEditor(next);
    },
    [draft.setEditor],
  );

  /** What is typed into an address field, and not yet an address of its own. */
  const commitFields = (): void => {
    for (const kind of kinds) {
      const list = fields.current[kind]?.commit();
      if (list !== undefined) change({ [kind]: list });
    }
  };
  /** Answers whether the composer may go. */
  const save = async (): Promise<boolean> => {
    if (content === null) return true;
    commitFields();
    const left = await draft.finish();
    if (left === null) {
      notices.alert(t('composer.notSaved'), { key: 'compose' });
      return false;
    }
    // An answer opened and left as it was is no draft, nor is a message without anything in it.
    const begun = begunAs.current;
    if (isBlank(left) || (begun !== null && isUnchanged(begun, left))) {
      await client.call('drafts.discard', { draftId }).catch(() => {});
    }
    return true;
  };
  const close = async (): Promise<void> => {
    if (await save()) onClose();
  };
  useSaveOnClose(size === 'window', save);

  const toWindow = async (): Promise<void> => {
    if (content !== null && (await draft.finish()) === null) {
      notices.alert(t('composer.notSaved'), { key: 'compose' });
      return;
    }
    try {
      if (await openInWindow(client, draftId)) onClose();
      else notices.alert(t('composer.blocked'), { key: 'compose' });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'compose' });
    }
  };

  const discard = async (): Promise<void> => {
    draft.end();
    try {
      await client.call('drafts.discard', { draftId });
      onClose();
      notices.note(t('composer.discarded'));
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'compose' });
    }
  };

  const send = async (sendAt: number | null, checked = false): Promise<void> => {
    notices.dropKey('compose');
    commitFields();
    // Also what was not touched: the text of a draft from another device is made here, from its HTML.
    if (editor !== null) draft.textChanged();
    const ready = await draft.finish();
    if (ready === null) {
      notices.alert(t('composer.notSaved'), { key: 'compose' });
      return;
    }
    const wrong = wrongAddresses(ready);
    if (wrong.length > 0) {
      notices.alert(t('composer.wrongAddresses', { addresses: wrong.join(', ') }), { key: 'compose' });
      return;
    }
    const found = concerns(ready);
    if (!checked && found.length > 0 && ready.to.length + ready.cc.length + ready.bcc.length > 0) {
      setAsking({ concerns: found, sendAt });
      return;
    }
    try {
      const { outboxId, sendAt: due } = await client.call('outbox.send', { draftId, sendAt });
      draft.end();
      notices.dropKey('compose');
      const word = { outboxId, sendAt: due, later: sendAt !== null };
      if (size === 'window') announceSent(word);
      else offerTakeBack(word, (id) => void compose.takeBack(id));
      onClose();
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'compose' });
    }
  };

  const attach = async (files: readonly File[], inText: boolean): Promise<void> => {
    for (const file of files) {
      const key = Math.random();
      const show = (done: number): void =>
        setUploads((list) => [...list.filter((one) => one.key !== key), { key, name: file.name, done }]);
      show(0);
      try {
        const stored = await uploadFile(client, file, show);
        const isImage = inText && /^image\/(png|jpeg|gif|webp)$/.test(stored.type) && editor !== null;
        const entry: DraftFile = isImage ? { ...stored, contentId: newContentId() } : stored;
        addFile(entry);
        if (isImage) await showImage(entry);
      } catch (error) {
        notices.alert(t('composer.notAttached', { name: file.name, why: ApiError.from(error).message }));
      }
      setUploads((list) => list.filter((one) => one.key !== key));
    }
  };
  const latestFiles = useRef<readonly DraftFile[]>([]);
  latestFiles.current = content?.files ?? [];
  const addFile = (file: DraftFile): void => {
    latestFiles.current = [...latestFiles.current, file];
    change({ files: [...latestFiles.current] });
  };
  const showImage = async ({ sha256, contentId, filename }: DraftFile): Promise<void> => {
    const { type, data } = await client.call('files.read', { sha256 });
    editor
      ?.chain()
      .focus()
      .insertContent({
        type: 'image',
        attrs: { src: `data:${type};base64,${data}`, alt: filename, contentId },
      })
      .run();
  };

  /** The conversation beside this, for who does not drag. */
  const openThread = useUi((state) => state.open?.threadId);
  const attachOpen =
    size === 'window' || openThread === undefined
      ? null
      : () => {
          const target = { kind: 'threads' as const, threadIds: [openThread], view: null };
          void attachMessages(client, { target, rowIds: [openThread], count: 1 }, addFile);
        };

  const fillIn = async (template: DraftContent): Promise<void> => {
    const now = await draft.finish();
    if (now === null) return;
    change(withTemplate(now, template, Date.now()));
    if (await draft.finish()) draft.reload();
    else notices.alert(t('composer.notSaved'), { key: 'compose' });
  };

  const move = (address: Address, from: RecipientKind, to: RecipientKind): void => {
    if (content === null) return;
    change({
      [from]: content[from].filter((one) => one.address !== address.address),
      [to]: [...content[to].filter((one) => one.address !== address.address), address],
    });
  };
  const setFormat = (format: 'html' | 'text'): void => {
    if (format === 'html') {
      draft.reload();
      return;
    }
    const text = editor === null ? (content?.text ?? '') : toPlainText(editor.getHTML());
    change({ format: 'text', text });
  };

  return (
    <div
      ref={root}
      role="dialog"
      aria-label={t('composer.title')}
      data-docked
      data-size={size}
      className="composer"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
          event.preventDefault();
          void send(null);
        } else if (size === 'window') return;
        else if (isWindowKey(event)) {
          event.preventDefault();
          void toWindow();
        } else if (event.key === 'Escape' && !event.defaultPrevented && isOwnKey(event)) void close();
      }}
      onDragOver={(event) => {
        const messages = draggedMessages(event.dataTransfer);
        if (messages !== null) event.dataTransfer.dropEffect = 'copy';
        if (messages !== null || event.dataTransfer.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        const messages = draggedMessages(event.dataTransfer);
        if (messages !== null && content !== null) {
          event.preventDefault();
          void attachMessages(client, messages, addFile);
          return;
        }
        if (event.defaultPrevented || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void attach([...event.dataTransfer.files], false);
      }}
    >
      <ComposerHead
        title={content?.subject || t('composer.title')}
        size={size}
        onResize={(next) => composers.resize(draftId, next)}
        onDock={() => composers.open(draftId)}
        onWindow={() => void toWindow()}
        onClose={() => void close()}
      />
      {draft.elsewhere && content === null && (
        <p className="composer__notice" role="status">
          <span>{t('composer.elsewhere')}</span>
          {size !== 'window' && (
            <button type="button" className="button button--small" onClick={() => void toWindow()}>
              {t('composer.showWindow')}
            </button>
          )}
        </p>
      )}
      {size !== 'minimised' && content !== null && (
        <>
          {draft.conflict && (
            <p className="composer__notice" role="status">
              <TriangleExclamationPoint className="icon" aria-hidden="true" />
              {t('composer.conflict')}
            </p>
          )}
          <div className="composer__fields">
            <FromField
              content={content}
              onChange={(patch, signature) => {
                change(patch);
                if (editor !== null) exchangeSignature(editor, signature);
              }}
            />
            {kinds.map((kind) => (
              <RecipientField
                key={kind}
                kind={kind}
                ref={(handle) => {
                  fields.current[kind] = handle;
                }}
                addresses={content[kind]}
                onChange={(list) => change({ [kind]: list })}
                onMove={(address, from) => move(address, from, kind)}
              />
            ))}
            <label className="composer__row">
              <span className="composer__label">{t('composer.subject')}</span>
              <input
                className="composer__input"
                spellCheck
                value={content.subject}
                onChange={(event) => change({ subject: event.target.value })}
              />
            </label>
          </div>
          {content.format === 'text' ? (
            <textarea
              className="composer__plain"
              spellCheck
              aria-label={t('composer.text')}
              value={content.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          ) : (
            <MessageEditor
              key={draft.version}
              html={draft.html}
              draft={content}
              autoFocus={content.to.length > 0}
              onReady={ready}
              onChange={draft.textChanged}
              onFiles={(files) => void attach(files, true)}
              onSend={() => void send(null)}
            />
          )}
          <AttachmentList
            files={content.files}
            uploads={uploads}
            limit={limit}
            onRemove={(file) => change({ files: content.files.filter((one) => one !== file) })}
          />
          <ComposerFoot
            draftId={draftId}
            editor={content.format === 'html' ? editor : null}
            format={content.format}
            readReceipt={content.readReceipt ?? false}
            onReadReceipt={(readReceipt) => change({ readReceipt })}
            saveState={draft.saveState}
            busy={uploads.length > 0}
            onSend={(sendAt) => void send(sendAt)}
            onAttach={(files) => void attach(files, false)}
            onAttachOpen={attachOpen}
            onFormat={setFormat}
            onDiscard={() => void discard()}
            onRestored={draft.reload}
            current={draft.finish}
            onTemplate={(template) => void fillIn(template)}
          />
        </>
      )}
      {draft.error !== null && (
        <p className="composer__error" role="alert">
          {draft.error.message}
        </p>
      )}
      <ConcernsDialog
        concerns={asking?.concerns ?? []}
        count={(content?.to.length ?? 0) + (content?.cc.length ?? 0)}
        onAnswer={(go) => {
          const sendAt = asking?.sendAt ?? null;
          setAsking(null);
          if (go) void send(sendAt, true);
        }}
      />
    </div>
  );
}

/** All of it where it fits into the pane, else its top. */
function bringIntoSight(composer: HTMLElement | null): void {
  const pane = composer?.closest('.pane__scroller');
  if (composer === null || pane == null) return;
  composer.scrollIntoView({ block: composer.offsetHeight > pane.clientHeight ? 'start' : 'nearest' });
}

function isWindowKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'o';
}

/** Not of a menu or a question that lies over the composer, whose keys React passes on. */
function isOwnKey(event: KeyboardEvent): boolean {
  const over = document.querySelector('[role="menu"], [role="alertdialog"], .link-popover');
  return over === null && event.currentTarget.contains(event.target as Node);
}

function newContentId(): string {
  return `${crypto.randomUUID()}@curlew`;
}
