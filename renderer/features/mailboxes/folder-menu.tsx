import {
  BellMinus,
  BellPlus,
  Check,
  ChevronRight,
  Eraser,
  FolderInput,
  FolderPlus,
  Import,
  type LucideIcon,
  MailOpen,
  Pencil,
  Tag,
  Trash,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import type { Mailbox, MailboxAbility } from '../../../shared/model/mailbox.ts';
import { useServices } from '../../app/services.ts';
import { type FolderDialog, ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { focusTreeItem } from './focus.ts';
import { canHoldFolders, type FolderUse, folderUses, isChangeable, isOrdinary } from './folders.ts';
import type { BranchNode } from './tree.ts';

/** A place in the window to open the menu at: the pointer, or the lower edge of something. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface FolderMenuProps {
  /** Null while the menu is closed. */
  readonly node: BranchNode | null;
  readonly place: MenuPlace;
  readonly mailboxes: readonly Mailbox[];
  /** Where submenus go, so that they stay within their landmark. */
  readonly container: HTMLElement | null;
  onClose(): void;
}

const ask = (folderDialog: FolderDialog): void => ui.set({ folderDialog });

/** The one menu of the tree, for the folder or account it has been opened on. */
export function FolderMenu({ node, place, mailboxes, container, onClose }: FolderMenuProps): ReactNode {
  const outside = useRef(false);
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault();
    if (node !== null && !outside.current && ui.get().folderDialog === null) focusTreeItem(node.key);
    outside.current = false;
  };
  return (
    <DropdownMenu.Root open={node !== null} onOpenChange={(open) => !open && onClose()} modal={false}>
      <DropdownMenu.Trigger
        className="folder-menu__place"
        style={{ left: place.x, top: place.y }}
        tabIndex={-1}
        aria-hidden="true"
      />
      <DropdownMenu.Content
        className="menu"
        side="bottom"
        align="start"
        sideOffset={2}
        collisionPadding={10}
        loop
        aria-label={node === null ? undefined : t('folders.actions', { name: node.label })}
        aria-labelledby={undefined}
        onInteractOutside={() => {
          outside.current = true;
        }}
        onCloseAutoFocus={onCloseAutoFocus}
        // The key that opened the menu must not open the browser's own over it.
        onContextMenu={(event) => event.preventDefault()}
      >
        {node?.kind === 'account' && (
          <Item
            icon={FolderPlus}
            label={t('folders.new')}
            onSelect={() => ask({ kind: 'create', accountId: node.account.id, parentId: null })}
          />
        )}
        {node?.kind === 'mailbox' && (
          <MailboxItems
            mailbox={node.mailbox}
            label={node.label}
            mailboxes={mailboxes}
            container={container}
          />
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function MailboxItems(props: {
  mailbox: Mailbox;
  label: string;
  mailboxes: readonly Mailbox[];
  container: HTMLElement | null;
}): ReactNode {
  const { mailbox, label, mailboxes, container } = props;
  const { folders } = useServices();
  const { id: mailboxId, accountId, role } = mailbox;
  const ordinary = isOrdinary(mailbox, mailboxes);
  const denied = (ability: MailboxAbility): string | undefined =>
    mailbox.may[ability] ? undefined : t(`rights.${ability}`, { name: label });
  const unchangeable = isChangeable(mailbox, mailboxes) ? undefined : t('rights.change', { name: label });
  const emptiable = role === 'trash' || role === 'junk';
  const usable =
    mailbox.namespace === 'personal' &&
    mailbox.selectable &&
    role !== 'inbox' &&
    role !== 'all' &&
    role !== 'flagged';
  return (
    <>
      {mailbox.selectable && (
        <Item
          icon={MailOpen}
          label={t('folders.markRead')}
          disabled={mailbox.unreadMessages === 0}
          reason={denied('setSeen')}
          onSelect={() => void folders.markRead(mailbox)}
        />
      )}
      {mailbox.selectable && mailbox.may.insert && (
        <Item
          icon={Import}
          label={t('folders.import')}
          onSelect={() => chooseMessages((files) => void folders.importFiles(mailbox, files))}
        />
      )}
      {emptiable && (
        <Item
          icon={Eraser}
          label={t('folders.emptyAction', { name: label })}
          disabled={mailbox.totalMessages === 0}
          reason={denied('remove')}
          onSelect={() => ask({ kind: 'empty', mailboxId })}
        />
      )}
      {(canHoldFolders(mailbox) || (mailbox.selectable && !mailbox.may.createBelow)) && (
        <>
          {mailbox.selectable && <DropdownMenu.Separator className="menu__line" />}
          <Item
            icon={FolderPlus}
            label={t('folders.new')}
            reason={denied('createBelow')}
            onSelect={() => ask({ kind: 'create', accountId, parentId: mailboxId })}
          />
        </>
      )}
      {ordinary && (
        <>
          <Item
            icon={Pencil}
            label={t('folders.rename')}
            shortcut="F2"
            reason={unchangeable}
            onSelect={() => ask({ kind: 'rename', mailboxId })}
          />
          <Item
            icon={FolderInput}
            label={t('folders.move')}
            reason={unchangeable}
            onSelect={() => ask({ kind: 'move', mailboxId })}
          />
        </>
      )}
      {usable && (
        <DropdownMenu.Sub>
          <DropdownMenu.SubTrigger className="menu__item">
            <Tag className="icon" aria-hidden="true" />
            {t('folders.use')}
            <ChevronRight className="icon menu__more" aria-hidden="true" />
          </DropdownMenu.SubTrigger>
          <DropdownMenu.Portal container={container}>
            <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={10}>
              <UseItems mailbox={mailbox} />
            </DropdownMenu.SubContent>
          </DropdownMenu.Portal>
        </DropdownMenu.Sub>
      )}
      {role !== 'inbox' && !mailbox.namespaceRoot && (
        <Item
          icon={mailbox.subscribed ? BellMinus : BellPlus}
          label={mailbox.subscribed ? t('folders.unsubscribe') : t('folders.subscribe')}
          onSelect={() => void folders.subscribe(mailbox, !mailbox.subscribed)}
        />
      )}
      {ordinary && (
        <>
          <DropdownMenu.Separator className="menu__line" />
          <Item
            icon={Trash}
            label={t('folders.delete')}
            shortcut="Del"
            reason={unchangeable}
            onSelect={() => ask({ kind: 'delete', mailboxId })}
          />
        </>
      )}
    </>
  );
}

/** Asks for files that hold messages. */
function chooseMessages(chosen: (files: File[]) => void): void {
  const field = document.createElement('input');
  field.type = 'file';
  field.accept = '.eml,message/rfc822';
  field.multiple = true;
  field.addEventListener('change', () => chosen([...(field.files ?? [])]));
  field.click();
}

const nothing = 'nothing';

function UseItems({ mailbox }: { mailbox: Mailbox }): ReactNode {
  const { folders } = useServices();
  return (
    <DropdownMenu.RadioGroup
      value={mailbox.role ?? nothing}
      aria-label={t('folders.use')}
      onValueChange={(value) => void folders.use(mailbox, value === nothing ? null : (value as FolderUse))}
    >
      {[...folderUses, nothing].map((use) => (
        <DropdownMenu.RadioItem key={use} value={use} className="menu__item">
          {use === nothing ? t('folders.useNothing') : t(`mailboxes.${use as FolderUse}`)}
          <DropdownMenu.ItemIndicator className="menu__check">
            <Check className="icon" aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

function Item(props: {
  icon: LucideIcon;
  label: string;
  shortcut?: string;
  disabled?: boolean;
  /** Why the server does not allow it. */
  reason?: string | undefined;
  onSelect(): void;
}): ReactNode {
  const { icon: Icon } = props;
  return (
    <DropdownMenu.Item
      className="menu__item"
      disabled={(props.disabled ?? false) || props.reason !== undefined}
      title={props.reason}
      aria-description={props.reason}
      onSelect={props.onSelect}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut === 'Del' ? 'Delete' : props.shortcut}
    >
      <Icon className="icon" aria-hidden="true" />
      {props.label}
      {props.shortcut !== undefined && <kbd>{props.shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}
