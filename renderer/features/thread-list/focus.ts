/** Ids of the two places that shortcuts and other features move the focus to. */
export const listElementId = 'message-list';
export const paneElementId = 'conversation';

/** Gives the keyboard to the message list. Later, when the list is about to be rendered anew. */
export function focusList(): void {
  focusSoon(listElementId);
}

/** Gives the keyboard to the reading pane. */
export function focusPane(): void {
  focusSoon(paneElementId);
}

/** Not where something else has taken the focus meanwhile: a popover that was just opened would close again. */
function focusSoon(id: string): void {
  const before = document.activeElement;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now === before || now === document.body || now === null)
      document.getElementById(id)?.focus({ preventScroll: true });
  });
}
