import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { useServices } from '../../app/services.ts';
import { canDrop, endDrag, isOwnDrag, useDrag } from './drag.ts';
import type { TreeNode } from './tree.ts';

/** How long something is held over a folded item until it opens. */
const unfoldMs = 650;

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
        if (drag === null || !isOwnDrag(event.dataTransfer)) return;
        const node = nodeAt(event.target);
        hold(node ?? null);
        const possible = node !== undefined && canDrop(drag, node, mailboxes);
        setOver(possible ? node.key : null);
        if (!possible) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
      },
      onDragLeave(event) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) leave();
      },
      onDrop(event) {
        leave();
        const { drag } = useDrag.getState();
        const node = nodeAt(event.target);
        if (drag === null || node === undefined || !canDrop(drag, node, mailboxes)) return;
        event.preventDefault();
        endDrag();
        if (drag.kind === 'folder') {
          void folders.move(drag.mailbox, node.kind === 'mailbox' ? node.mailbox.id : null);
        } else if (node.kind === 'mailbox') {
          void commands.act({ type: 'move', mailboxId: node.mailbox.id }, drag.targets);
        }
      },
      onDragEnd() {
        leave();
        endDrag();
      },
    },
  };
}
