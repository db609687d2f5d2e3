import { FolderInput } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useMemo } from 'react';
import type { Conversation } from '../../../shared/model/thread.ts';
import { keys } from '../../app/keys.ts';
import { useMailboxes } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { FolderChooser } from '../mailboxes/folder-chooser.tsx';
import { canHoldMoved } from '../mailboxes/folders.ts';
import { MailboxIcon } from '../mailboxes/mailbox-icon.tsx';
import { buildTree, type MailboxNode, visibleNodes } from '../mailboxes/tree.ts';
import { focusList } from '../thread-list/focus.ts';
import { forbidden } from './rights.ts';
import type { Targets } from './targets.ts';

/** "Move" and, from the menu, "Copy to folder": the folders of the account, filtered by typing. */
export function MovePopover({ targets }: { targets: Targets | null }): ReactNode {
  const dialog = useUi((state) => state.dialog);
  const reason = targets === null ? null : forbidden(targets, 'remove');
  const copies = dialog === 'copy';
  const open = targets !== null && (copies || (dialog === 'move' && reason === null));
  return (
    <Popover.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'move' : null)}>
      <Popover.Trigger asChild>
        <IconButton
          icon={FolderInput}
          label={t('toolbar.move')}
          shortcut="v"
          inactive={targets === null}
          reason={reason}
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover move"
          aria-label={t(copies ? 'toolbar.copyTo' : 'toolbar.moveTo')}
          align="start"
          sideOffset={6}
          collisionPadding={10}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusList();
          }}
        >
          {targets !== null && <Chooser targets={targets} copies={copies} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The account whose folders are offered; null when the conversations belong to several. */
function useAccountId(targets: Targets): number | null {
  const { queries } = useServices();
  const threadId = useUi((state) => state.open?.threadId);
  const [only, ...others] = targets.accountIds;
  if (others.length > 0) return null;
  if (only !== undefined || threadId === undefined) return only ?? null;
  // The open conversation has left the list, but it is still on screen, so its account is known.
  const [known] = queries.getQueriesData<Conversation>({ queryKey: keys.conversation(threadId) });
  return known?.[1]?.accountId ?? null;
}

function useFolders(accountId: number | null): MailboxNode[] {
  const mailboxes = useMailboxes().data;
  const view = useUi((state) => state.view);
  return useMemo(() => {
    const own = (mailboxes ?? []).filter((box) => box.accountId === accountId);
    const account = {
      id: accountId ?? 0,
      name: '',
      email: '',
      color: '',
      position: 0,
      imap: noServer,
      smtp: null,
      signIn: null,
      enabled: true,
    };
    const tree = buildTree([account], own, { collapsedAccounts: [], collapsedMailboxes: [] });
    return visibleNodes(tree).filter(
      (node): node is MailboxNode =>
        node.kind === 'mailbox' &&
        canHoldMoved(node.mailbox) &&
        !(view.kind === 'mailbox' && view.mailboxId === node.mailbox.id),
    );
  }, [mailboxes, accountId, view]);
}

const noServer = { host: '-', port: 1, security: 'tls', userName: '-' } as const;

function Chooser({ targets, copies }: { targets: Targets; copies: boolean }): ReactNode {
  const { commands } = useServices();
  const accountId = useAccountId(targets);
  const folders = useFolders(accountId);
  if (accountId === null) {
    return <p className="move__note">{t(copies ? 'toolbar.copyMixed' : 'toolbar.moveMixed')}</p>;
  }
  return (
    <FolderChooser
      choices={folders.map((node) => ({
        id: node.mailbox.id,
        label: node.label,
        path: node.mailbox.path,
        level: node.level - 2,
        icon: <MailboxIcon node={node} />,
      }))}
      onChoose={(mailboxId) => {
        ui.setDialog(null);
        void commands.act({ type: copies ? 'copy' : 'move', mailboxId });
      }}
    />
  );
}
