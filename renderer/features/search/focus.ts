export const searchBoxId = 'search-mail';

/** Puts the cursor into the search field, behind what stands there. */
export function focusSearchBox(): void {
  const box = document.getElementById(searchBoxId) as HTMLInputElement | null;
  box?.focus();
  // After the text that has just been put there.
  requestAnimationFrame(() => box?.setSelectionRange(box.value.length, box.value.length));
}
