import { create } from 'zustand';
import type { CertificateFacts } from '../../shared/model/certificate.ts';
import type { ThreadView } from '../../shared/model/mailbox.ts';
import type { ThreadFilter } from '../../shared/model/thread.ts';
import { noSelection, type Selection } from '../features/thread-list/selection.ts';

/** The conversation in the reading pane. `how` decides how soon it counts as read. */
export interface OpenConversation {
  readonly threadId: number;
  /** The message to unfold and scroll to: a search hit. */
  readonly messageId: number | null;
  /** The list it was opened from; null from a search. Trash and Junk show what is hidden elsewhere. */
  readonly view: ThreadView | null;
  readonly how: 'opened' | 'preview';
}

/** What is asked about a folder: the name of a new one or of this one, where to, or whether really. */
export type FolderDialog =
  | { readonly kind: 'create'; readonly accountId: number; readonly parentId: number | null }
  | { readonly kind: 'rename' | 'move' | 'delete' | 'empty'; readonly mailboxId: number };

export type DialogName =
  | 'add-account'
  | 'settings'
  | 'shortcuts'
  | 'delete'
  | 'move'
  | 'copy'
  | 'tags'
  | null;

/** What the person is looking at. Only the interface knows it; nothing here is mail. */
export interface UiState {
  readonly view: ThreadView;
  readonly filter: ThreadFilter;
  /** Text in the search field; the list shows results while it is not blank. */
  readonly search: string;
  readonly selection: Selection;
  /** The list's selection while a search is shown, to come back to. */
  readonly savedSelection: Selection;
  readonly open: OpenConversation | null;
  readonly dialog: DialogName;
  /** Account that 'Remove account' asks about. */
  readonly removing: number | null;
  /** Account whose page the settings show; null for the list. */
  readonly settingsAccount: number | null;
  /** A server's certificate that the person is asked about. */
  readonly certificate: CertificateFacts | null;
  /** Account that 'Sign in again' is open for. */
  readonly reconnecting: number | null;
  /** Account whose servers are being changed while it signs in as before. */
  readonly changingServers: number | null;
  readonly folderDialog: FolderDialog | null;
  /** False while the WebSocket to the host is down. */
  readonly connected: boolean;
}

export const useUi = create<UiState>()(() => ({
  view: { kind: 'unified', role: 'inbox' },
  filter: 'all',
  search: '',
  selection: noSelection,
  savedSelection: noSelection,
  open: null,
  dialog: null,
  removing: null,
  certificate: null,
  settingsAccount: null,
  reconnecting: null,
  changingServers: null,
  folderDialog: null,
  connected: true,
}));

export const ui = {
  get: useUi.getState,
  set: useUi.setState,
  /** Shows another list, from its top. */
  showView(view: ThreadView): void {
    useUi.setState({
      view,
      filter: 'all',
      search: '',
      selection: noSelection,
      savedSelection: noSelection,
      open: null,
    });
  },
  setFilter(filter: ThreadFilter): void {
    useUi.setState({ filter, selection: noSelection, open: null });
  },
  setSearch(search: string): void {
    const before = useUi.getState();
    const was = before.search.trim() !== '';
    const is = search.trim() !== '';
    if (was === is) useUi.setState({ search, ...(is ? { selection: noSelection } : {}) });
    else if (is) useUi.setState({ search, savedSelection: before.selection, selection: noSelection });
    else useUi.setState({ search, selection: before.savedSelection, savedSelection: noSelection });
  },
  setDialog(dialog: DialogName): void {
    useUi.setState({ dialog });
  },
};

/** True while the list shows what a search found. */
export function isSearching(state: UiState): boolean {
  return state.search.trim() !== '';
}
