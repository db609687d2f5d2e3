import type { ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron';

/** More suggestions than this are not looked through. */
const mostSuggestions = 6;

/** The menu for a place in the page: spelling and editing where there is something to write in, copying elsewhere. */
export function contextMenuTemplate(
  params: Pick<
    ContextMenuParams,
    'isEditable' | 'editFlags' | 'selectionText' | 'misspelledWord' | 'dictionarySuggestions'
  >,
  contents: Pick<WebContents, 'replaceMisspelling'>,
): MenuItemConstructorOptions[] {
  const { editFlags: can } = params;
  if (!params.isEditable) {
    return params.selectionText.trim() === '' ? [] : [{ role: 'copy', enabled: can.canCopy }];
  }
  return [
    ...spelling(params, contents),
    { role: 'undo', enabled: can.canUndo },
    { role: 'redo', enabled: can.canRedo },
    { type: 'separator' },
    { role: 'cut', enabled: can.canCut },
    { role: 'copy', enabled: can.canCopy },
    { role: 'paste', enabled: can.canPaste },
    ...(can.canEditRichly
      ? [{ role: 'pasteAndMatchStyle', enabled: can.canPaste } satisfies MenuItemConstructorOptions]
      : []),
    { type: 'separator' },
    { role: 'selectAll', enabled: can.canSelectAll },
  ];
}

function spelling(
  {
    misspelledWord,
    dictionarySuggestions,
  }: Pick<ContextMenuParams, 'misspelledWord' | 'dictionarySuggestions'>,
  contents: Pick<WebContents, 'replaceMisspelling'>,
): MenuItemConstructorOptions[] {
  if (misspelledWord === '') return [];
  const suggestions = dictionarySuggestions.slice(0, mostSuggestions).map(
    (word): MenuItemConstructorOptions => ({
      // A lone ampersand would mark a letter as the item's key.
      label: word.replaceAll('&', '&&'),
      click: () => contents.replaceMisspelling(word),
    }),
  );
  return [
    ...(suggestions.length > 0 ? suggestions : [{ label: 'No suggestions', enabled: false }]),
    { type: 'separator' },
  ];
}
