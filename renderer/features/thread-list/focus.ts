/** Ids of the two places that shortcuts and other features move the focus to. */
export const listElementId = 'message-list';
export const paneElementId = 'conversation';

/** Gives the keyboard to the message list. Later, when the list is about to be rendered anew. */
export function focusList(): void {
  requestAnimationFrame(() => document.getElementById(listElementId)?.focus({ preventScroll: true }));
}

/** Gives the keyboard to the reading pane. */
export function focusPane(): void {
  requestAnimationFrame(() => document.getElementById(paneElementId)?.focus({ preventScroll: true }));
}
