import { ChevronDown, Ellipsis } from 'lucide-react';
import type { CSSProperties, DragEvent, MouseEvent, ReactNode } from 'react';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/bytes.ts';
import { MailboxIcon } from './mailbox-icon.tsx';
import { isBranch, type TreeNode } from './tree.ts';

interface TreeRowProps {
  readonly node: TreeNode;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly selected: boolean;
  readonly tabStop: boolean;
  /** The menu is open for it. */
  readonly menuOpen: boolean;
  readonly draggable: boolean;
  /** Something hovers over it that can be let go here. */
  readonly dropTarget: boolean;
  onOpen(): void;
  onFold(expanded: boolean): void;
  onDragStart(event: DragEvent): void;
}

/** What a screen reader hears: "Inbox, 3 unread". */
function nodeName(node: TreeNode): string {
  if (node.kind === 'account' && !node.account.enabled) {
    return t('mailboxes.disabledName', { email: node.label });
  }
  const unread = node.kind === 'account' ? 0 : node.unread;
  return unread > 0 ? t('mailboxes.unreadName', { name: node.label, count: unread }) : node.label;
}

function titleOf({ path, serverSize }: Mailbox): string {
  return serverSize === null ? path : t('mailboxes.sizeTitle', { path, size: formatBytes(serverSize) });
}

/** One line of the tree. Keys are handled by the tree; the fold arrow is for the pointer, keys have left and right. */
export function TreeRow(props: TreeRowProps): ReactNode {
  const { node, level, selected } = props;
  const foldable = isBranch(node) && node.children.length > 0;
  const expanded = isBranch(node) && node.expanded;
  const unread = node.kind === 'account' ? 0 : node.unread;
  const onChevron = (event: MouseEvent): void => {
    event.stopPropagation();
    props.onFold(!expanded);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its items
    <div
      role="treeitem"
      aria-label={nodeName(node)}
      aria-level={level}
      aria-posinset={props.position}
      aria-setsize={props.siblings}
      aria-selected={selected}
      aria-expanded={foldable ? expanded : undefined}
      tabIndex={props.tabStop ? 0 : -1}
      data-key={node.key}
      className={`tree-row ${node.kind === 'account' ? 'tree-row--account' : ''} ${unread > 0 ? 'tree-row--unread' : ''}`}
      data-menu={props.menuOpen || undefined}
      data-drop={props.dropTarget || undefined}
      style={{ '--depth': Math.max(0, level - 2) } as CSSProperties}
      draggable={props.draggable}
      onDragStart={props.onDragStart}
      onClick={props.onOpen}
      title={node.kind === 'mailbox' ? titleOf(node.mailbox) : undefined}
    >
      {node.kind === 'account' ? (
        <span className="tree-row__dot" style={{ background: node.account.color }} />
      ) : (
        <MailboxIcon node={node} />
      )}
      <span className="tree-row__name ellipsis">{node.label}</span>
      {node.kind === 'account' && !node.account.enabled && (
        <span className="tree-row__off">{t('mailboxes.off')}</span>
      )}
      {foldable && (
        <span className="tree-row__fold" data-expanded={expanded} aria-hidden="true" onClick={onChevron}>
          <ChevronDown className="icon" />
        </span>
      )}
      {unread > 0 && <span className="tree-row__count tabular">{formatCount(unread)}</span>}
      {isBranch(node) && (
        // For the pointer: keys have the context menu's. The tree opens it.
        <button
          type="button"
          className="tree-row__actions"
          tabIndex={-1}
          aria-label={t('folders.actions', { name: node.label })}
          aria-haspopup="menu"
          aria-expanded={props.menuOpen}
        >
          <Ellipsis className="icon" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
