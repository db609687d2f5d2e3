import { FolderInput } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react';
import type { Conversation } from '../../../shared/model/thread.ts';
import { keys } from '../../app/keys.ts';
import { useMailboxes } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { MailboxIcon } from '../mailboxes/mailbox-icon.tsx';
import { buildTree, type MailboxNode, visibleNodes } from '../mailboxes/tree.ts';
import { focusList } from '../thread-list/focus.ts';
import type { Targets } from './targets.ts';

/** "Move": the folders of the account, filtered by typing. */
export function MovePopover({ targets }: { targets: Targets | null }): ReactNode {
  const wanted = useUi((state) => state.dialog === 'move');
  const open = wanted && targets !== null;
  return (
    <Popover.Root open={open} onOpenChange={(next) => ui.setDialog(next ? 'move' : null)}>
      <Popover.Trigger asChild>
        <IconButton icon={FolderInput} label={t('toolbar.move')} shortcut="v" inactive={targets === null} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover move"
          aria-label={t('toolbar.moveTo')}
          align="start"
          sideOffset={6}
          collisionPadding={10}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusList();
          }}
        >
          {targets !== null && <Chooser targets={targets} />}
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
    };
    const tree = buildTree([account], own, { collapsedAccounts: [], collapsedMailboxes: [] });
    return visibleNodes(tree).filter(
      (node): node is MailboxNode =>
        node.kind === 'mailbox' &&
        node.mailbox.selectable &&
        node.mailbox.role !== 'drafts' &&
        node.mailbox.role !== 'sent' &&
        node.mailbox.role !== 'flagged' &&
        !(view.kind === 'mailbox' && view.mailboxId === node.mailbox.id),
    );
  }, [mailboxes, accountId, view]);
}

const noServer = { host: '-', port: 1, security: 'tls', userName: '-' } as const;

function Chooser({ targets }: { targets: Targets }): ReactNode {
  const { commands } = useServices();
  const accountId = useAccountId(targets);
  const folders = useFolders(accountId);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  if (accountId === null) return <p className="move__note">{t('toolbar.moveMixed')}</p>;

  const needle = text.trim().toLocaleLowerCase();
  const found = folders.filter(
    (node) =>
      needle === '' ||
      node.label.toLocaleLowerCase().includes(needle) ||
      node.mailbox.path.toLocaleLowerCase().includes(needle),
  );
  const current = Math.min(at, found.length - 1);
  const choose = (node: MailboxNode | undefined): void => {
    if (node === undefined) return;
    ui.setDialog(null);
    void commands.act({ type: 'move', mailboxId: node.mailbox.id });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1));
    else if (event.key === 'Enter') choose(found[current]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="move__input"
        role="combobox"
        aria-label={t('toolbar.moveFind')}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
        placeholder={t('toolbar.moveFind')}
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={t('toolbar.folders')} className="move__list">
        {found.map((node, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={node.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className="menu__item"
            style={{ paddingLeft: 9 + (needle === '' ? Math.max(0, node.level - 2) * 16 : 0) }}
            ref={index === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => choose(node)}
          >
            <MailboxIcon node={node} />
            <span className="ellipsis">{node.label}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="move__note">{t('toolbar.moveNone')}</p>}
    </>
  );
}
