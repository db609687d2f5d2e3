import { isBranch, type TreeNode, visibleNodes } from './tree.ts';

/** What a key does in the tree: move to a node, fold or unfold one, or open one. */
export type TreeMove =
  | { readonly kind: 'focus'; readonly key: string }
  | { readonly kind: 'fold'; readonly key: string; readonly expanded: boolean }
  | { readonly kind: 'open'; readonly key: string };

function parentKey(nodes: readonly TreeNode[], key: string, parent: string | null = null): string | null {
  for (const node of nodes) {
    if (node.key === key) return parent;
    if (!isBranch(node)) continue;
    const found = parentKey(node.children, key, node.key);
    if (found !== null) return found;
  }
  return null;
}

/** The next node whose name begins with what was typed, after the present one, from the top again if need be. */
export function typeahead(nodes: readonly TreeNode[], current: string, typed: string): string | null {
  const visible = visibleNodes(nodes);
  const start = Math.max(
    0,
    visible.findIndex((node) => node.key === current),
  );
  // One letter goes on to the next match; more letters may stay on this one.
  const offset = typed.length === 1 ? 1 : 0;
  const needle = typed.toLocaleLowerCase();
  for (let i = 0; i < visible.length; i += 1) {
    const node = visible[(start + offset + i) % visible.length];
    if (node?.label.toLocaleLowerCase().startsWith(needle)) return node.key;
  }
  return null;
}

/** The tree keys of the ARIA practices, typeahead apart. Null for a key that means nothing here. */
export function treeMove(nodes: readonly TreeNode[], current: string, key: string): TreeMove | null {
  const visible = visibleNodes(nodes);
  const index = visible.findIndex((node) => node.key === current);
  const node = visible[index];
  const focus = (target: TreeNode | undefined): TreeMove | null =>
    target === undefined ? null : { kind: 'focus', key: target.key };
  if (node === undefined) return focus(visible[0]);
  const foldable = isBranch(node) && node.children.length > 0;
  switch (key) {
    case 'ArrowDown':
      return focus(visible[index + 1]);
    case 'ArrowUp':
      return focus(visible[index - 1]);
    case 'Home':
      return focus(visible[0]);
    case 'End':
      return focus(visible.at(-1));
    case 'ArrowRight':
      if (!foldable) return null;
      return node.expanded ? focus(node.children[0]) : { kind: 'fold', key: node.key, expanded: true };
    case 'ArrowLeft': {
      if (foldable && node.expanded) return { kind: 'fold', key: node.key, expanded: false };
      const parent = parentKey(nodes, current);
      return parent === null ? null : { kind: 'focus', key: parent };
    }
    case 'Enter':
    case ' ':
      return { kind: 'open', key: node.key };
    default:
      return null;
  }
}
