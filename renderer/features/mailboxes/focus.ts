function focusNow(key: string): void {
  document.querySelector<HTMLElement>(`[role="treeitem"][data-key="${CSS.escape(key)}"]`)?.focus();
}

/** Gives the keyboard to an item of the tree. Later, when the tree is about to be rendered anew. */
export function focusTreeItem(key: string): void {
  requestAnimationFrame(() => focusNow(key));
}

/**
 * The same after the engine has answered, when the person may be elsewhere already: only if the item with the keyboard
 * has left the page. An open menu would close when the focus was taken from it.
 */
export function refocusTreeItem(key: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === null || document.activeElement === document.body) focusNow(key);
    }),
  );
}
