import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { useServices } from '../../app/services.ts';
import { canDrop, endDrag, isCopyDrag, isFileDrag, isOwnDrag, useDrag } from './drag.ts';
import type { MailboxNode, TreeNode } from './tree.ts';

/** How long something is held over a folded item until it opens. */
const unfoldMs = 650;

/** A folder that messages can be put into from files. */
function canImport(node: TreeNode): node is MailboxNode {
  return node.kind === 'mailbox' && node.mailbox.selectable && node.mailbox.may.insert;
}

interface DropTarget {
  /** Key of the item that what is dragged can be let go on now. */
  readonly over: string | null;
  /** For the tree: it answers for all its items. */
  readonly handlers: {
    onDragOver(event: DragEvent): void;
    onDragLeave(event: DragEvent): void;
    onDrop(event: DragEvent): void;
    onDragEnd(): void;
  };
}

/** Messages and folders dragged onto the items of the tree. */
export function useDropTarget(
  nodeAt: (element: EventTarget) => TreeNode | undefined,
  mailboxes: readonly Mailbox[],
  unfold: (node: TreeNode) => void,
): DropTarget {
  const { commands, folders } = useServices();
  const [over, setOver] = useState<string | null>(null);
  const held = useRef<{ key: string | null; timer?: ReturnType<typeof setTimeout> }>({ key: null });

  const hold = (node: TreeNode | null): void => {
    if (held.current.key === (node?.key ?? null)) return;
    clearTimeout(held.current.timer);
    held.current =
      node === null ? { key: null } : { key: node.key, timer: setTimeout(unfold, unfoldMs, node) };
  };
  const leave = (): void => {
    hold(null);
    setOver(null);
  };
  useEffect(() => () => clearTimeout(held.current.timer), []);

  return {
    over,
    handlers: {
      onDragOver(event) {
        const { drag } = useDrag.getState();
        const files = isFileDrag(event.dataTransfer);
        if (!files && (drag === null || !isOwnDrag(event.dataTransfer))) return;
        const node = nodeAt(event.target);
        hold(node ?? null);
        const possible =
          node !== undefined && (files ? canImport(node) : drag !== null && canDrop(drag, node, mailboxes));
        setOver(possible ? node.key : null);
        if (files) event.preventDefault();
        if (!possible) {
          if (files) event.dataTransfer.dropEffect = 'none';
          return;
        }
        event.preventDefault();
        event.dataTransfer.dropEffect = files || (drag !== null && isCopyDrag(drag, event)) ? 'copy' : 'move';
      },
      onDragLeave(event) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) leave();
      },
      onDrop(event) {
        leave();
        const { drag } = useDrag.getState();
        const node = nodeAt(event.target);
        if (isFileDrag(event.dataTransfer)) {
          event.preventDefault();
          if (node !== undefined && canImport(node)) {
            void folders.importFiles(node.mailbox, [...event.dataTransfer.files]);
          }
          return;
        }
        if (drag === null || node === undefined || !canDrop(drag, node, mailboxes)) return;
        event.preventDefault();
        endDrag();
        if (drag.kind === 'folder') {
          void folders.move(drag.mailbox, node.kind === 'mailbox' ? node.mailbox.id : null);
        } else if (node.kind === 'mailbox') {
          const type = isCopyDrag(drag, event) ? 'copy' : 'move';
          void commands.act({ type, mailboxId: node.mailbox.id }, drag.targets);
        }
      },
      onDragEnd() {
        leave();
        endDrag();
      },
    },
  };
}
