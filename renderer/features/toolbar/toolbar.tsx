import {
  Archive,
  ArrowLeft,
  ChevronsDownUp,
  ChevronsUpDown,
  Copy,
  Ellipsis,
  Keyboard,
  Mail,
  MailCheck,
  MailOpen,
  OctagonExclamationPoint,
  RefreshCw,
  Star,
  Trash,
  Undo2,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react';
import type { MailboxAbility } from '../../../shared/model/mailbox.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { requestFolding } from '../conversation/folding.ts';
import { focusList } from '../thread-list/focus.ts';
import { MovePopover } from './move-popover.tsx';
import { forbidden } from './rights.ts';
import { TagsPopover } from './tags-popover.tsx';
import { useTargets } from './use-targets.ts';
import './toolbar.css';

/** What can be done to the selected conversations. Left and right move between the buttons (ARIA toolbar). */
export function Toolbar(): ReactNode {
  const { commands } = useServices();
  const targets = useTargets();
  const none = targets === null;
  const reason = (ability: MailboxAbility): string | null =>
    targets === null ? null : forbidden(targets, ability);
  const bar = useRef<HTMLDivElement>(null);
  // The same functions each time, so that of all buttons only those are rendered again that look different.
  const press = useMemo(
    () => ({
      archive: () => void commands.act({ type: 'archive' }),
      delete: () => void commands.act({ type: 'delete' }),
      junk: () => void commands.toggleJunk(),
      seen: () => void commands.setSeen(),
      star: () => void commands.toggleStar(),
      undo: () => void commands.undo(),
    }),
    [commands],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const buttons = [...(bar.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (step === 0 || at === -1) return;
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  };

  return (
    <div ref={bar} role="toolbar" aria-label={t('toolbar.title')} className="toolbar" onKeyDown={onKeyDown}>
      <IconButton
        className="toolbar__back"
        icon={ArrowLeft}
        label={t('toolbar.back')}
        shortcut="u"
        onClick={goBack}
      />
      <IconButton
        icon={Archive}
        label={t('toolbar.archive')}
        shortcut="e"
        inactive={none}
        reason={reason('remove')}
        onClick={press.archive}
      />
      <IconButton
        icon={Trash}
        label={t('toolbar.delete')}
        shortcut="#"
        inactive={none}
        reason={reason('remove')}
        onClick={press.delete}
      />
      <IconButton
        icon={targets?.inJunk === true ? MailCheck : OctagonExclamationPoint}
        label={t(targets?.inJunk === true ? 'toolbar.notJunk' : 'toolbar.junk')}
        shortcut="!"
        inactive={none}
        reason={reason('remove')}
        onClick={press.junk}
      />
      <span className="toolbar__line" />
      <IconButton
        icon={targets?.unread === true ? MailOpen : Mail}
        label={t(targets?.unread === true ? 'toolbar.markRead' : 'toolbar.markUnread')}
        shortcut={targets?.unread === true ? 'Shift I' : 'Shift U'}
        inactive={none}
        reason={reason('setSeen')}
        onClick={press.seen}
      />
      <MovePopover targets={targets} />
      <TagsPopover targets={targets} />
      <IconButton
        className={targets?.starred === true ? 'toolbar__starred' : ''}
        icon={Star}
        label={t(targets?.starred === true ? 'toolbar.unstar' : 'toolbar.star')}
        shortcut="s"
        inactive={none}
        reason={reason('setFlags')}
        onClick={press.star}
      />
      <span className="toolbar__space" />
      <IconButton icon={Undo2} label={t('toolbar.undo')} shortcut="z" onClick={press.undo} />
      <MoreMenu none={none} />
    </div>
  );
}

function goBack(): void {
  ui.set({ open: null });
  focusList();
}

function MoreMenu({ none }: { none: boolean }): ReactNode {
  const { commands } = useServices();
  const opened = useUi((state) => state.open !== null && state.selection.ids.size <= 1);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Ellipsis} label={t('toolbar.more')} />
      </DropdownMenu.Trigger>
      {/* No portal: the menu stays within its landmark. */}
      <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={10}>
        <DropdownMenu.Item className="menu__item" disabled={none} onSelect={() => ui.setDialog('copy')}>
          <Copy className="icon" aria-hidden="true" />
          {t('toolbar.copy')}
        </DropdownMenu.Item>
        <DropdownMenu.Separator className="menu__line" />
        <DropdownMenu.Item
          className="menu__item"
          disabled={!opened}
          onSelect={() => requestFolding('open-all')}
        >
          <ChevronsUpDown className="icon" aria-hidden="true" />
          {t('toolbar.openAll')}
        </DropdownMenu.Item>
        <DropdownMenu.Item
          className="menu__item"
          disabled={!opened}
          onSelect={() => requestFolding('fold-all')}
        >
          <ChevronsDownUp className="icon" aria-hidden="true" />
          {t('toolbar.foldAll')}
        </DropdownMenu.Item>
        <DropdownMenu.Separator className="menu__line" />
        <DropdownMenu.Item className="menu__item" onSelect={() => void commands.getMail()}>
          <RefreshCw className="icon" aria-hidden="true" />
          {t('menu.getMail')}
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu__item" onSelect={() => ui.setDialog('shortcuts')}>
          <Keyboard className="icon" aria-hidden="true" />
          {t('menu.shortcuts')}
          <kbd>?</kbd>
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
