import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { updateSettings, useAccounts, useMailboxes, useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { isSearching, ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { focusList } from '../thread-list/focus.ts';
import { buildTree, sameView, type TreeNode, viewOf, visibleNodes } from './tree.ts';
import { treeMove, typeahead } from './tree-keyboard.ts';
import { TreeRow } from './tree-row.tsx';
import './mailboxes.css';

/** Longest pause between two letters of one word typed to find a mailbox. */
const typeaheadMs = 600;

/** Folding or unfolding as a change of the settings. */
function folded(list: readonly number[], id: number, expanded: boolean): number[] {
  return expanded ? list.filter((one) => one !== id) : [...list.filter((one) => one !== id), id];
}

/** The folder tree: unified views, then each account's mailboxes. One stop of the Tab key; arrows move within. */
export function MailboxTree(): ReactNode {
  const { client, queries } = useServices();
  const accounts = useAccounts().data;
  const mailboxes = useMailboxes().data;
  const settings = useSettings();
  const view = useUi((state) => state.view);
  const searching = useUi(isSearching);
  const { collapsedAccounts, collapsedMailboxes } = settings;
  const nodes = useMemo(
    () => buildTree(accounts ?? [], mailboxes ?? [], { collapsedAccounts, collapsedMailboxes }),
    [accounts, mailboxes, collapsedAccounts, collapsedMailboxes],
  );
  const [stop, setStop] = useState('unified:inbox');
  const tree = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
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
    else if (node.kind !== 'unified') fold(node, !node.expanded);
  };
  const focus = (key: string): void => {
    setStop(key);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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
          selected={!searching && target !== null && sameView(target, view)}
          tabStop={node.key === tabStop}
          onOpen={() => {
            open(node);
            // After a click the keyboard belongs to the messages; whoever moves by keys stays in the tree.
            if (target !== null) focusList();
          }}
          onFold={(expanded) => fold(node, expanded)}
        />,
        node.kind !== 'unified' && node.expanded && node.children.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a tree's group is no fieldset
          <div key={`${node.key}/children`} role="group" aria-label={node.label}>
            {renderNodes(node.children, level + 1)}
          </div>
        ),
      ];
    });

  return (
    <div
      ref={tree}
      role="tree"
      aria-label={t('mailboxes.title')}
      className="tree"
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {renderNodes(nodes, 1)}
    </div>
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
