import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  useAccounts,
  useMailboxes,
  useSavedSearches,
  useSettings,
  useUnreadThreads,
} from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { isSearching, ui, useUi } from '../../app/ui-store.ts';
import { updateSettings } from '../../app/update-settings.ts';
import { t } from '../../i18n/index.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { notices } from '../notices/notices.ts';
import { focusList } from '../thread-list/focus.ts';
import { beginDrag } from './drag.ts';
import { FolderMenu, type MenuPlace } from './folder-menu.tsx';
import { isChangeable, isOrdinary } from './folders.ts';
import { buildTree, isBranch, sameView, type TreeNode, viewOf, visibleNodes } from './tree.ts';
import { treeMove, typeahead } from './tree-keyboard.ts';
import { TreeRow } from './tree-row.tsx';
import { useDropTarget } from './use-drop-target.ts';
import './mailboxes.css';

/** Longest pause between two letters of one word typed to find a mailbox. */
const typeaheadMs = 600;

/** Folding or unfolding as a change of the settings. */
function folded(list: readonly number[], id: number, expanded: boolean): number[] {
  return expanded ? list.filter((one) => one !== id) : [...list.filter((one) => one !== id), id];
}

/** The folder tree: unified views, saved searches, then each account's mailboxes. One stop of the Tab key; arrows move within. */
export function MailboxTree(): ReactNode {
  const { client, queries } = useServices();
  const accounts = useAccounts().data;
  const mailboxes = useMailboxes().data;
  const waiting = useUnreadThreads();
  const settings = useSettings();
  const view = useUi((state) => state.view);
  const searching = useUi(isSearching);
  const searches = useSavedSearches();
  // Not what is typed: the tree is rendered when another one of them is shown, not for every letter.
  const shownSearch = useUi(({ search }) => searches.find(({ query }) => query === search.trim())?.id);
  const { collapsedAccounts, collapsedMailboxes } = settings;
  const nodes = useMemo(
    () =>
      buildTree(
        accounts ?? [],
        mailboxes ?? [],
        { collapsedAccounts, collapsedMailboxes },
        waiting,
        searches,
      ),
    [accounts, mailboxes, collapsedAccounts, collapsedMailboxes, waiting, searches],
  );
  const [stop, setStop] = useState('unified:inbox');
  const tree = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const [menu, setMenu] = useState<{ key: string; place: MenuPlace } | null>(null);
  /** The item whose menu the pointer has just closed by pressing its button: the click does not open it again. */
  const pressed = useRef<string | null>(null);
  const visible = visibleNodes(nodes);
  const tabStop = visible.some((node) => node.key === stop) ? stop : 'unified:inbox';

  const fold = (node: TreeNode, expanded: boolean): void => {
    if (node.kind === 'account') {
      updateSettings(client, queries, {
        collapsedAccounts: folded(collapsedAccounts, node.account.id, expanded),
      });
    } else if (node.kind === 'mailbox') {
      updateSettings(client, queries, {
        collapsedMailboxes: folded(collapsedMailboxes, node.mailbox.id, expanded),
      });
    }
  };
  const open = (node: TreeNode): void => {
    setStop(node.key);
    const target = viewOf(node);
    if (target !== null) ui.showView(target);
    else if (node.kind === 'search') ui.setSearch(node.search.query);
    else if (isBranch(node)) fold(node, !node.expanded);
  };
  const focus = (key: string): void => {
    setStop(key);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };

  const nodeAt = (element: EventTarget): TreeNode | undefined => {
    const key = (element as Element).closest<HTMLElement>('[role="treeitem"]')?.dataset.key;
    return visible.find((node) => node.key === key);
  };
  const openMenu = (node: TreeNode | undefined, place: MenuPlace): void => {
    if (node !== undefined && isBranch(node)) setMenu({ key: node.key, place });
  };
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    openMenu(nodeAt(event.target), { x: event.clientX, y: event.clientY });
  };
  /** Caught on the way down: the item itself would be opened. */
  const onClickCapture = (event: MouseEvent): void => {
    const button = (event.target as Element).closest('.tree-row__actions');
    if (button === null) return;
    event.stopPropagation();
    const node = nodeAt(button);
    const edge = button.getBoundingClientRect();
    if (node?.key !== pressed.current) openMenu(node, { x: edge.left, y: edge.bottom });
  };
  /** Keys that ask about a folder: its menu, F2, Delete. */
  const folderKey = (event: KeyboardEvent): boolean => {
    const node = visible.find((one) => one.key === tabStop);
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const row = nodeAt(event.target)?.key === tabStop ? (event.target as Element) : event.currentTarget;
      const edge = row.getBoundingClientRect();
      openMenu(node, { x: edge.left + 24, y: edge.bottom });
      return true;
    }
    if (node?.kind !== 'mailbox' || !isOrdinary(node.mailbox, mailboxes ?? [])) return false;
    if (event.key !== 'F2' && event.key !== 'Delete') return false;
    if (!isChangeable(node.mailbox, mailboxes ?? [])) {
      notices.note(t('rights.change', { name: node.label }));
      return true;
    }
    ui.set({
      folderDialog: { kind: event.key === 'F2' ? 'rename' : 'delete', mailboxId: node.mailbox.id },
    });
    return true;
  };
  const drop = useDropTarget(nodeAt, mailboxes ?? [], (node) => {
    if (isBranch(node) && !node.expanded) fold(node, true);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (folderKey(event)) {
      event.preventDefault();
      return;
    }
    const move = treeMove(nodes, tabStop, event.key);
    if (move !== null) {
      const node = visible.find((one) => one.key === move.key);
      if (move.kind === 'focus') focus(move.key);
      else if (node !== undefined && move.kind === 'fold') fold(node, move.expanded);
      else if (node !== undefined) open(node);
    } else if (event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key)) {
      const now = event.timeStamp;
      typed.current = {
        text: now - typed.current.at < typeaheadMs ? typed.current.text + event.key : event.key,
        at: now,
      };
      const found = typeahead(nodes, tabStop, typed.current.text);
      if (found !== null) focus(found);
    } else return;
    event.preventDefault();
  };

  // The view also changes by shortcut and menu: the Tab stop follows it.
  useEffect(
    () => setStop(view.kind === 'mailbox' ? `mailbox:${view.mailboxId}` : `unified:${view.role}`),
    [view],
  );

  if (mailboxes === undefined) return <TreeSkeleton />;

  const renderNodes = (list: readonly TreeNode[], level: number): ReactNode =>
    list.map((node, index) => {
      const target = viewOf(node);
      return [
        <TreeRow
          key={node.key}
          node={node}
          level={level}
          position={index + 1}
          siblings={list.length}
          selected={
            node.kind === 'search'
              ? node.search.id === shownSearch
              : !searching && target !== null && sameView(target, view)
          }
          tabStop={node.key === tabStop}
          menuOpen={node.key === menu?.key}
          draggable={node.kind === 'mailbox' && isChangeable(node.mailbox, mailboxes)}
          dropTarget={node.key === drop.over}
          onDragStart={(event) => {
            if (node.kind === 'mailbox')
              beginDrag(event.dataTransfer, { kind: 'folder', mailbox: node.mailbox }, node.label);
          }}
          onOpen={() => {
            open(node);
            // After a click the keyboard belongs to the messages; whoever moves by keys stays in the tree.
            if (target !== null || node.kind === 'search') focusList();
          }}
          onFold={(expanded) => fold(node, expanded)}
        />,
        isBranch(node) && node.expanded && node.children.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a tree's group is no fieldset
          <div key={`${node.key}/children`} role="group" aria-label={node.label}>
            {renderNodes(node.children, level + 1)}
          </div>
        ),
      ];
    });

  const menuNode = visible.find((node) => node.key === menu?.key);
  // Its folder has gone or is folded away: the menu does not come back with it.
  if (menu !== null && menuNode === undefined) setMenu(null);
  return (
    <>
      <div
        ref={tree}
        role="tree"
        aria-label={t('mailboxes.title')}
        className="tree"
        onKeyDown={onKeyDown}
        onFocus={(event: FocusEvent) => {
          const node = nodeAt(event.target);
          if (node !== undefined) setStop(node.key);
        }}
        onContextMenu={onContextMenu}
        onPointerDownCapture={(event) => {
          const onButton = (event.target as Element).closest('.tree-row__actions') !== null;
          pressed.current = onButton ? (menu?.key ?? null) : null;
        }}
        onClickCapture={onClickCapture}
        {...drop.handlers}
        tabIndex={-1}
      >
        {renderNodes(nodes, 1)}
      </div>
      <FolderMenu
        node={menuNode === undefined || !isBranch(menuNode) ? null : menuNode}
        place={menu?.place ?? { x: 0, y: 0 }}
        mailboxes={mailboxes}
        container={tree.current?.closest<HTMLElement>('.sidebar') ?? null}
        onClose={() => setMenu(null)}
      />
    </>
  );
}

function TreeSkeleton(): ReactNode {
  return (
    <div className="tree" role="status" aria-label={t('mailboxes.loading')}>
      {[64, 48, 40, 32, 96, 56, 72].map((width) => (
        <div key={width} className="tree-row">
          <Skeleton width={16} height={16} />
          <Skeleton width={width} />
        </div>
      ))}
    </div>
  );
}
