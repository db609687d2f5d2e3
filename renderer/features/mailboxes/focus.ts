/** Gives the keyboard to an item of the tree. Later, when the tree is about to be rendered anew. */
export function focusTreeItem(key: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[role="treeitem"][data-key="${CSS.escape(key)}"]`)?.focus(),
  );
}
