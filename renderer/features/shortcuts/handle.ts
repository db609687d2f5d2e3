import { isSearching, ui } from '../../app/ui-store.ts';
import type { ComposeCommands } from '../composer/compose-commands.ts';
import { printConversation } from '../conversation/print.ts';
import { find } from '../find/find-store.ts';
import { searchBoxId } from '../search/focus.ts';
import { findRow, useCurrentList } from '../thread-list/current-list.ts';
import { focusList, focusPane, listElementId, paneElementId } from '../thread-list/focus.ts';
import { selectOne } from '../thread-list/selection.ts';
import type { Commands } from '../toolbar/commands.ts';
import { KeyReader, type ShortcutName } from './keymap.ts';

const reader = new KeyReader();

/** True where letters are for writing. */
function isTyping(target: EventTarget | null): boolean {
  const element = target as Partial<HTMLElement> | null;
  if (element?.isContentEditable === true) return true;
  const name = element?.tagName?.toLowerCase();
  return name === 'input' || name === 'textarea' || name === 'select';
}

/** Dialogs, menus and popovers keep the keyboard to themselves; a composer only while it is written in. */
function somethingIsOpen(): boolean {
  return (
    document.querySelector('[role="dialog"]:not([data-docked]), [role="alertdialog"], [role="menu"]') !== null
  );
}

/** A button that has the focus is pressed by Enter, whatever Enter means elsewhere. */
function isPressing(event: KeyboardEvent): boolean {
  const target = event.target as Partial<Element> | null;
  return event.key === 'Enter' && target?.closest?.('button, a[href], [role="treeitem"]') != null;
}

function leave(): void {
  const state = ui.get();
  const pane = document.getElementById(paneElementId);
  if (state.selection.ids.size > 1 && state.selection.active !== null) {
    ui.set({ selection: selectOne(state.selection.active) });
  } else if (isSearching(state)) {
    ui.setSearch('');
  } else if (pane?.contains(document.activeElement) === true) {
    focusList();
  }
}

/** Shows the active row as opened by hand, and moves into the reading pane. */
function openActive(commands: Commands): void {
  const { selection, open } = ui.get();
  const { list } = useCurrentList.getState();
  const row = selection.active === null ? undefined : findRow(list, selection.active);
  if (row !== undefined) commands.show(row, 'opened');
  else if (open === null) commands.step(1);
  if (row !== undefined || open !== null) focusPane();
}

function focusSearch(): void {
  const box = document.getElementById(searchBoxId) as HTMLInputElement | null;
  box?.focus();
  box?.select();
}

const run: Readonly<Record<ShortcutName, (commands: Commands, compose: ComposeCommands) => void>> = {
  next: (commands) => commands.step(1),
  previous: (commands) => commands.step(-1),
  open: openActive,
  back: () => {
    // In a narrow window the list is behind the reading pane.
    if (document.getElementById(listElementId)?.offsetParent === null) ui.set({ open: null });
    focusList();
  },
  archive: (commands) => void commands.act({ type: 'archive' }),
  delete: (commands) => void commands.act({ type: 'delete' }),
  junk: (commands) => void commands.toggleJunk(),
  star: (commands) => void commands.toggleStar(),
  unread: (commands) => void commands.setSeen(false),
  read: (commands) => void commands.setSeen(true),
  move: (commands) => commands.chooseFolder(),
  tags: (commands) => commands.chooseTags(),
  undo: (commands) => void commands.undo(),
  select: (commands) => commands.toggleSelected(),
  search: focusSearch,
  find: find.open,
  allInboxes: () => {
    ui.showView({ kind: 'unified', role: 'inbox' });
    focusList();
  },
  allUnread: () => {
    ui.showView({ kind: 'unified', role: 'unread' });
    focusList();
  },
  compose: (_commands, compose) => void compose.compose(),
  reply: (_commands, compose) => void compose.answer('reply'),
  replyAll: (_commands, compose) => void compose.answer('reply-all'),
  forward: (_commands, compose) => void compose.answer('forward'),
  editAsNew: (_commands, compose) => void compose.answer('edit-as-new'),
  redirect: (_commands, compose) => compose.redirect(),
  print: printConversation,
  help: () => ui.setDialog('shortcuts'),
  leave,
};

/** Without an open conversation the browser's own find and print are better than nothing. */
const ofConversation: ReadonlySet<ShortcutName> = new Set(['find', 'print']);

/** One keystroke on the page. */
export function handleShortcut(event: KeyboardEvent, commands: Commands, compose: ComposeCommands): void {
  if (event.defaultPrevented || event.isComposing || isTyping(event.target) || somethingIsOpen()) return;
  if (isPressing(event)) return;
  const name = reader.read(event, event.timeStamp);
  if (name === null || (name !== 'pending' && ofConversation.has(name) && ui.get().open === null)) return;
  event.preventDefault();
  if (name !== 'pending') run[name](commands, compose);
}

/** What keys meant that were pressed within a mail frame. */
export function runShortcut(name: ShortcutName, commands: Commands, compose: ComposeCommands): void {
  if (!somethingIsOpen()) run[name](commands, compose);
}
