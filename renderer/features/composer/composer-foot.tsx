import type { Editor } from '@tiptap/react';
import {
  ChevronDown,
  Clock,
  Ellipsis,
  History,
  MailCheck,
  MailPlus,
  Paperclip,
  Send,
  Trash2,
  Type,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';
import type { DraftContent, DraftSnapshot } from '../../../shared/model/draft.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { messageDate } from '../../ui/dates.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { SaveState } from './draft-saver.ts';
import { FormatBar } from './format-bar.tsx';
import { laterChoices } from './send-later.ts';
import { TemplateMenu } from './template-menu.tsx';

interface ComposerFootProps {
  readonly draftId: number;
  /** Null in plain text. */
  readonly editor: Editor | null;
  readonly format: 'html' | 'text';
  readonly saveState: SaveState;
  /** A file is on its way. */
  readonly busy: boolean;
  onSend(sendAt: number | null): void;
  onAttach(files: readonly File[]): void;
  /** Whether a read receipt is asked for. */
  readonly readReceipt: boolean;
  onReadReceipt(ask: boolean): void;
  /** Attaches the open message as a file; null where none is. */
  readonly onAttachOpen: (() => void) | null;
  onFormat(format: 'html' | 'text'): void;
  onDiscard(): void;
  onRestored(): void;
  current(): Promise<DraftContent | null>;
  onTemplate(template: DraftContent): void;
}

/** Send, formatting, files, and what else can be done with the draft. */
export function ComposerFoot(props: ComposerFootProps): ReactNode {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <footer className="composer__foot">
      <div className="send-button">
        <button
          type="button"
          className="button button--primary send-button__main"
          disabled={props.busy}
          onClick={() => props.onSend(null)}
        >
          <Send className="icon" aria-hidden="true" />
          {t('composer.send')}
        </button>
        <LaterMenu onSend={props.onSend} disabled={props.busy} />
      </div>
      {props.editor !== null && <FormatBar editor={props.editor} />}
      <span className="composer__space" />
      <span className="composer__saved" aria-live="polite">
        {t(`composer.${props.saveState}`)}
      </span>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-attach
        onChange={(event) => {
          props.onAttach([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <IconButton
        small
        icon={Paperclip}
        label={t('composer.attach')}
        onClick={() => picker.current?.click()}
      />
      <MoreMenu {...props} />
      <IconButton small icon={Trash2} label={t('composer.discard')} onClick={props.onDiscard} />
    </footer>
  );
}

function LaterMenu({ onSend, disabled }: { onSend: (at: number) => void; disabled: boolean }): ReactNode {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button button--primary send-button__more"
        aria-label={t('composer.sendLater')}
        disabled={disabled}
      >
        <ChevronDown className="icon" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" side="top" align="start" sideOffset={6} collisionPadding={10}>
        <DropdownMenu.Label className="menu__label">{t('composer.sendLater')}</DropdownMenu.Label>
        {laterChoices(Date.now()).map(({ name, at }) => (
          <DropdownMenu.Item key={name} className="menu__item" onSelect={() => onSend(at)}>
            <Clock className="icon" aria-hidden="true" />
            {t(`composer.${name}`)}
            <kbd>{messageDate(at, Date.now())}</kbd>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function MoreMenu({
  draftId,
  format,
  onAttachOpen,
  onFormat,
  readReceipt,
  onReadReceipt,
  onRestored,
  current,
  onTemplate,
}: ComposerFootProps): ReactNode {
  const { client } = useServices();
  const [snapshots, setSnapshots] = useState<readonly DraftSnapshot[]>([]);
  const load = (open: boolean): void => {
    if (open) client.call('drafts.snapshots', { draftId }).then(setSnapshots, () => setSnapshots([]));
  };
  const restore = (snapshotId: number): void => {
    client.call('drafts.restore', { draftId, snapshotId }).then(onRestored, () => {});
  };
  return (
    <DropdownMenu.Root modal={false} onOpenChange={load}>
      <DropdownMenu.Trigger asChild>
        <IconButton small icon={Ellipsis} label={t('composer.more')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={6} collisionPadding={10}>
        <DropdownMenu.CheckboxItem
          className="menu__item"
          checked={format === 'text'}
          onCheckedChange={(checked) => onFormat(checked ? 'text' : 'html')}
        >
          <Type className="icon" aria-hidden="true" />
          {t('composer.plainText')}
          <DropdownMenu.ItemIndicator className="menu__check">✓</DropdownMenu.ItemIndicator>
        </DropdownMenu.CheckboxItem>
        <DropdownMenu.CheckboxItem
          className="menu__item"
          checked={readReceipt}
          onCheckedChange={onReadReceipt}
        >
          <MailCheck className="icon" aria-hidden="true" />
          {t('composer.askReceipt')}
          <DropdownMenu.ItemIndicator className="menu__check">✓</DropdownMenu.ItemIndicator>
        </DropdownMenu.CheckboxItem>
        {onAttachOpen !== null && (
          <DropdownMenu.Item className="menu__item" onSelect={onAttachOpen}>
            <MailPlus className="icon" aria-hidden="true" />
            {t('composer.attachOpen')}
          </DropdownMenu.Item>
        )}
        <DropdownMenu.Separator className="menu__line" />
        <TemplateMenu current={current} onTemplate={onTemplate} />
        {snapshots.length > 0 && (
          <>
            <DropdownMenu.Separator className="menu__line" />
            <DropdownMenu.Label className="menu__label">{t('composer.earlier')}</DropdownMenu.Label>
            {snapshots.slice(0, 8).map((one) => (
              <DropdownMenu.Item key={one.id} className="menu__item" onSelect={() => restore(one.id)}>
                <History className="icon" aria-hidden="true" />
                <span className="ellipsis composer__snapshot">{one.snippet || one.subject}</span>
                <kbd>{messageDate(one.takenAt, Date.now())}</kbd>
              </DropdownMenu.Item>
            ))}
          </>
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
