import { House } from 'lucide-react';
import { AlertDialog, Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { useAccounts, useMailboxes } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { type FolderDialog, ui, useUi } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { DialogClose } from '../../ui/dialog-close.tsx';
import { TextField } from '../../ui/field.tsx';
import { focusTreeItem } from './focus.ts';
import { FolderChooser } from './folder-chooser.tsx';
import { canMoveBelow, folderTrail, losses } from './folders.ts';
import { MailboxIcon } from './mailbox-icon.tsx';
import { buildTree, type MailboxNode, mailboxLabel, visibleNodes } from './tree.ts';

const close = (): void => ui.set({ folderDialog: null });

/** The item that the dialog was about gets the keyboard back. */
function itemOf(dialog: FolderDialog): string {
  if (dialog.kind !== 'create') return `mailbox:${dialog.mailboxId}`;
  return dialog.parentId === null ? `account:${dialog.accountId}` : `mailbox:${dialog.parentId}`;
}

/** The dialogs that the menu of a folder opens. */
export function FolderDialogs(): ReactNode {
  const dialog = useUi((state) => state.folderDialog);
  const mailboxes = useMailboxes().data ?? [];
  if (dialog === null) return null;
  const onCloseAutoFocus = (event: Event): void => {
    event.preventDefault();
    focusTreeItem(itemOf(dialog));
  };
  if (dialog.kind === 'create') return <CreateDialog dialog={dialog} />;
  const mailbox = mailboxes.find((one) => one.id === dialog.mailboxId);
  if (mailbox === undefined) return null;
  const props = { mailbox, mailboxes, onCloseAutoFocus };
  switch (dialog.kind) {
    case 'rename':
      return <RenameDialog {...props} />;
    case 'move':
      return <MoveDialog {...props} />;
    case 'delete':
      return <DeleteFolderDialog {...props} />;
    case 'empty':
      return <EmptyDialog {...props} />;
  }
}

interface FolderDialogProps {
  readonly mailbox: Mailbox;
  readonly mailboxes: readonly Mailbox[];
  onCloseAutoFocus(event: Event): void;
}

function CreateDialog({ dialog }: { dialog: Extract<FolderDialog, { kind: 'create' }> }): ReactNode {
  const { folders } = useServices();
  const made = useRef<number>(null);
  const mailboxes = useMailboxes().data ?? [];
  const accounts = useAccounts().data ?? [];
  const parent = mailboxes.find((one) => one.id === dialog.parentId);
  const where =
    parent === undefined
      ? (accounts.find((one) => one.id === dialog.accountId)?.email ?? '')
      : folderTrail(parent, mailboxes);
  return (
    <NameDialog
      title={t('folders.newTitle')}
      text={t('folders.newText', { where })}
      confirm={t('folders.newConfirm')}
      name=""
      onConfirm={async (name) => {
        made.current = await folders.create(dialog.accountId, dialog.parentId, name);
      }}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        focusTreeItem(made.current === null ? itemOf(dialog) : `mailbox:${made.current}`);
      }}
    />
  );
}

function RenameDialog({ mailbox, onCloseAutoFocus }: FolderDialogProps): ReactNode {
  const { folders } = useServices();
  return (
    <NameDialog
      title={t('folders.renameTitle', { name: mailboxLabel(mailbox) })}
      confirm={t('folders.renameConfirm')}
      name={mailbox.name}
      onConfirm={(name) => folders.rename(mailbox, name)}
      onCloseAutoFocus={onCloseAutoFocus}
    />
  );
}

/** A name to type. What the engine has against it is said at the field, and the dialog stays. */
function NameDialog(props: {
  title: string;
  text?: string;
  confirm: string;
  name: string;
  onConfirm(name: string): Promise<void>;
  onCloseAutoFocus(event: Event): void;
}): ReactNode {
  const [name, setName] = useState(props.name);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (name.trim() === '') {
      setError(t('folders.nameMissing'));
      return;
    }
    setBusy(true);
    try {
      if (name !== props.name) await props.onConfirm(name);
      close();
    } catch (thrown) {
      setError(ApiError.from(thrown).message);
      setBusy(false);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="dialog folder-dialog"
          onCloseAutoFocus={props.onCloseAutoFocus}
          {...(props.text === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <Dialog.Title className="dialog__title ellipsis">{props.title}</Dialog.Title>
          {props.text !== undefined && (
            <Dialog.Description className="dialog__text ellipsis">{props.text}</Dialog.Description>
          )}
          <form className="folder-dialog__form" noValidate onSubmit={(event) => void submit(event)}>
            <TextField
              label={t('folders.name')}
              value={name}
              error={error}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              onFocus={(event) => event.currentTarget.select()}
              onChange={(event) => {
                setName(event.target.value);
                setError(undefined);
              }}
            />
            <div className="dialog__buttons">
              <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
              <button type="submit" className="button button--primary" aria-disabled={busy || undefined}>
                {props.confirm}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The other folders of the account, and its first level. */
function MoveDialog({ mailbox, mailboxes, onCloseAutoFocus }: FolderDialogProps): ReactNode {
  const { folders } = useServices();
  const account = useAccounts().data?.find((one) => one.id === mailbox.accountId);
  const choices = useMemo(() => {
    if (account === undefined) return [];
    const own = mailboxes.filter((box) => box.accountId === account.id);
    const nodes = visibleNodes(buildTree([account], own, { collapsedAccounts: [], collapsedMailboxes: [] }))
      .filter((node): node is MailboxNode => node.kind === 'mailbox')
      .filter((node) => canMoveBelow(mailbox, node.mailbox, mailboxes));
    const first = {
      id: null,
      label: t('folders.firstLevel'),
      path: account.email,
      level: 0,
      icon: <House className="icon" aria-hidden="true" />,
    };
    return [
      ...(canMoveBelow(mailbox, null, mailboxes) ? [first] : []),
      ...nodes.map((node) => ({
        id: node.mailbox.id,
        label: node.label,
        path: node.mailbox.path,
        level: node.level - 2,
        icon: <MailboxIcon node={node} />,
      })),
    ];
  }, [account, mailbox, mailboxes]);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="dialog folder-dialog folder-dialog--move"
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <Dialog.Title className="dialog__title ellipsis">
            {t('folders.moveTitle', { name: mailboxLabel(mailbox) })}
          </Dialog.Title>
          <FolderChooser<number | null>
            choices={choices}
            onChoose={(parentId) => {
              close();
              void folders.move(mailbox, parentId);
            }}
          />
          <DialogClose />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function DeleteFolderDialog({ mailbox, mailboxes, onCloseAutoFocus }: FolderDialogProps): ReactNode {
  const { folders } = useServices();
  const { messages, folders: below } = losses(mailbox, mailboxes);
  return (
    <Question
      title={t('folders.deleteTitle', { name: mailboxLabel(mailbox) })}
      text={[
        messages > 0 ? messagesLost(messages) : t('folders.deleteEmpty'),
        below > 0 && t('folders.deleteBelow', { count: below }),
      ]
        .filter((part) => typeof part === 'string')
        .join(' ')}
      confirm={t('folders.deleteConfirm')}
      onConfirm={() => void folders.remove(mailbox)}
      onCloseAutoFocus={onCloseAutoFocus}
    />
  );
}

function EmptyDialog({ mailbox, onCloseAutoFocus }: FolderDialogProps): ReactNode {
  const { folders } = useServices();
  return (
    <Question
      title={t('folders.emptyTitle', { name: mailboxLabel(mailbox) })}
      text={messagesLost(mailbox.totalMessages)}
      confirm={t('folders.empty', { name: mailboxLabel(mailbox) })}
      onConfirm={() => void folders.empty(mailbox)}
      onCloseAutoFocus={onCloseAutoFocus}
    />
  );
}

/** "1,204 messages will be deleted for good …", with the person's own digit grouping. */
function messagesLost(count: number): string {
  return t('folders.messagesLost', { count, number: formatCount(count) });
}

/** Asked before what cannot be brought back. */
function Question(props: {
  title: string;
  text: string;
  confirm: string;
  onConfirm(): void;
  onCloseAutoFocus(event: Event): void;
}): ReactNode {
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog" onCloseAutoFocus={props.onCloseAutoFocus}>
          <AlertDialog.Title className="dialog__title ellipsis">{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="dialog__text">{props.text}</AlertDialog.Description>
          <div className="dialog__buttons">
            <AlertDialog.Cancel className="button">{t('common.cancel')}</AlertDialog.Cancel>
            <AlertDialog.Action className="button button--danger" onClick={props.onConfirm}>
              {props.confirm}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
