import type { Mailbox, ThreadView } from '../../../shared/model/mailbox.ts';
import type { Action, ActionTarget } from '../../../shared/model/operation.ts';
import type { OpenConversation, UiState } from '../../app/ui-store.ts';
import { type CurrentList, findRows, type ListRow, rowId } from '../thread-list/current-list.ts';

/** What the toolbar and the shortcuts act on at the moment. */
export interface Targets {
  readonly target: ActionTarget;
  /** Ids of the rows in the list; empty when the open conversation has left it. */
  readonly rowIds: readonly number[];
  readonly count: number;
  readonly accountIds: ReadonlySet<number>;
  readonly unread: boolean;
  readonly starred: boolean;
  readonly inTrash: boolean;
  /** Everything chosen is in Junk. */
  readonly inJunk: boolean;
  /** Keywords that all of them have; null where they are not known. */
  readonly keywords: readonly string[] | null;
  /** Folders in which this would be done; empty where that is not known. */
  readonly places: readonly Mailbox[];
}

type Aside = 'trash' | 'junk';

function isOf(mailboxes: readonly Mailbox[], id: number, role: Aside): boolean {
  return mailboxes.some((box) => box.id === id && box.role === role);
}

function ofThread(open: OpenConversation, view: ThreadView): ActionTarget {
  return { kind: 'threads', threadIds: [open.threadId], view };
}

/** The selected rows, else the open conversation; null when there is nothing to act on. */
export function currentTargets(
  state: Pick<UiState, 'selection' | 'open' | 'view' | 'filter' | 'search'>,
  list: CurrentList,
  mailboxes: readonly Mailbox[],
): Targets | null {
  const rows = findRows(list, state.selection.ids);
  const notAfter = state.selection.everythingAt;
  if (rows.length > 0) {
    const targets = targetsOf(rows, state.view, mailboxes);
    if (notAfter === undefined) return targets;
    const target: ActionTarget =
      list.kind === 'hit'
        ? { kind: 'search', text: state.search.trim(), notAfter }
        : { kind: 'view', view: state.view, filter: state.filter, notAfter };
    return { ...targets, target };
  }
  if (state.open === null || list.kind === 'hit') return null;
  return {
    target: ofThread(state.open, state.view),
    rowIds: [],
    count: 1,
    accountIds: new Set(),
    unread: false,
    starred: false,
    inTrash: viewIs(state.view, mailboxes, 'trash'),
    inJunk: viewIs(state.view, mailboxes, 'junk'),
    keywords: null,
    places: placesOf([], state.view, mailboxes),
  };
}

/** These rows of a list, of which there is at least one. */
export function targetsOf(
  rows: readonly ListRow[],
  view: ThreadView,
  mailboxes: readonly Mailbox[],
): Targets {
  const rowIds = rows.map(rowId);
  const hits = rows[0]?.kind === 'hit';
  const areIn = (role: Aside): boolean =>
    hits ? rows.every((one) => hitIs(one, mailboxes, role)) : viewIs(view, mailboxes, role);
  // A row may stand for several messages of its conversation.
  const messageIds = rows.flatMap((one) => [
    rowId(one),
    ...(one.kind === 'hit' ? (one.row.others ?? []) : []),
  ]);
  return {
    // A hit is one message: it alone is meant, wherever the rest of its conversation is.
    target: hits ? { kind: 'messages', messageIds } : { kind: 'threads', threadIds: rowIds, view },
    rowIds,
    count: hits ? messageIds.length : rows.length,
    accountIds: new Set(rows.map(({ row }) => row.accountId)),
    unread: rows.some(({ row }) => row.unread),
    starred: rows.every(({ row }) => row.starred),
    inTrash: areIn('trash'),
    inJunk: areIn('junk'),
    keywords: commonKeywords(rows),
    places: placesOf(rows, view, mailboxes),
  };
}

/** The folder on screen; where each message found is, in a search. Rows of a view over all accounts do not tell. */
function placesOf(rows: readonly ListRow[], view: ThreadView, mailboxes: readonly Mailbox[]): Mailbox[] {
  const ids = new Set(rows.flatMap((one) => (one.kind === 'hit' ? one.row.mailboxIds : [])));
  if (rows[0]?.kind !== 'hit' && view.kind === 'mailbox') ids.add(view.mailboxId);
  return mailboxes.filter((box) => ids.has(box.id));
}

function viewIs(view: ThreadView, mailboxes: readonly Mailbox[], role: Aside): boolean {
  return view.kind === 'mailbox' && isOf(mailboxes, view.mailboxId, role);
}

function hitIs(row: ListRow, mailboxes: readonly Mailbox[], role: Aside): boolean {
  return (
    row.kind === 'hit' &&
    row.row.mailboxIds.length > 0 &&
    row.row.mailboxIds.every((id) => isOf(mailboxes, id, role))
  );
}

/** Whether conversations leave the list when this is done to them: then their rows go at once. */
export function leavesView(action: Action, view: ThreadView, mailboxes: readonly Mailbox[]): boolean {
  if (view.kind === 'unified') {
    if (action.type === 'set-starred') return view.role === 'starred' && !action.value;
    // What was read leaves 'Unread' when the engine says so: the next one is not opened, or it would be read, too.
    if (action.type === 'set-seen' || action.type === 'set-keyword' || action.type === 'copy') return false;
    // These may show what was moved still: the engine tells.
    return view.role !== 'starred' && view.role !== 'unread';
  }
  const role = mailboxes.find((box) => box.id === view.mailboxId)?.role ?? null;
  switch (action.type) {
    case 'archive':
      return role !== 'archive' && role !== 'all';
    case 'junk':
      return role !== 'junk';
    case 'delete':
      return true;
    case 'not-junk':
      return role === 'junk';
    case 'move':
      return action.mailboxId !== view.mailboxId;
    default:
      return false;
  }
}

/** Keywords that every row has; servers do not tell them apart by case. */
function commonKeywords(rows: readonly ListRow[]): string[] {
  const [first, ...others] = rows.map(({ row }) => row.keywords);
  const sets = others.map((keywords) => new Set(keywords.map((one) => one.toLowerCase())));
  return (first ?? []).filter((keyword) => sets.every((set) => set.has(keyword.toLowerCase())));
}
