import { create } from 'zustand';
import type { Mailbox, ThreadView } from '../../../shared/model/mailbox.ts';
import { forbidden } from '../toolbar/rights.ts';
import type { Targets } from '../toolbar/targets.ts';
import { canHoldMoved, canMoveBelow } from './folders.ts';
import { isBranch, type TreeNode } from './tree.ts';

/** What is being dragged to the tree. */
export type Drag =
  | { readonly kind: 'messages'; readonly targets: Targets; readonly view: ThreadView }
  | { readonly kind: 'folder'; readonly mailbox: Mailbox };

/** The media type tells drags of our own from files and text that come from elsewhere. */
const dragType = 'application/x-curlew';

/** Null while nothing is dragged. A dragged row may be gone before its drag ends, so no component keeps this. */
export const useDrag = create<{ readonly drag: Drag | null }>()(() => ({ drag: null }));

/** Begins a drag with a small badge under the pointer. Called in `dragstart`. */
export function beginDrag(transfer: DataTransfer, drag: Drag, badge: string): void {
  transfer.setData(dragType, '');
  transfer.effectAllowed = drag.kind === 'messages' ? 'copyMove' : 'move';
  const element = document.createElement('div');
  element.className = 'drag-badge';
  element.textContent = badge;
  element.setAttribute('aria-hidden', 'true');
  document.body.append(element);
  transfer.setDragImage(element, -12, -6);
  // The browser has taken its picture by then.
  setTimeout(() => element.remove());
  // Chromium ends a drag at once when the page changes under it during `dragstart`.
  setTimeout(() => useDrag.setState({ drag }));
}

export function endDrag(): void {
  useDrag.setState({ drag: null });
}

export function isOwnDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes(dragType);
}

/** Files from elsewhere: messages to be imported. */
export function isFileDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes('Files');
}

/** With Ctrl or Alt (Option on a Mac) held, messages are copied. */
export function isCopyDrag(
  drag: Drag,
  event: { readonly ctrlKey: boolean; readonly altKey: boolean },
): boolean {
  return drag.kind === 'messages' && (event.ctrlKey || event.altKey);
}

/** Whether it can be let go on this item of the tree. */
export function canDrop(drag: Drag, node: TreeNode, mailboxes: readonly Mailbox[]): boolean {
  if (!isBranch(node)) return false;
  if (drag.kind === 'folder') {
    if (node.kind === 'mailbox') return canMoveBelow(drag.mailbox, node.mailbox, mailboxes);
    return node.account.id === drag.mailbox.accountId && canMoveBelow(drag.mailbox, null, mailboxes);
  }
  if (node.kind === 'account' || !canHoldMoved(node.mailbox)) return false;
  const { accountIds } = drag.targets;
  if (forbidden(drag.targets, 'remove') !== null) return false;
  if (accountIds.size !== 1 || !accountIds.has(node.mailbox.accountId)) return false;
  // Where they are already.
  return drag.view.kind === 'mailbox'
    ? drag.view.mailboxId !== node.mailbox.id
    : drag.view.role !== 'inbox' || node.mailbox.role !== 'inbox';
}
