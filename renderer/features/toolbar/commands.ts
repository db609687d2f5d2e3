import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import type { Action } from '../../../shared/model/operation.ts';
import { tagName } from '../../../shared/model/tags.ts';
import { keys } from '../../app/keys.ts';
import { isSearching, ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { readDecided } from '../conversation/read-decided.ts';
import { mailboxLabel } from '../mailboxes/tree.ts';
import { notices } from '../notices/notices.ts';
import { type ListRow, listIds, rowAt, rowId, useCurrentList } from '../thread-list/current-list.ts';
import { neighbourAfter, selectOne, selectRange, toggleOne } from '../thread-list/selection.ts';
import type { ThreadLists } from '../thread-list/thread-lists.ts';
import { forbidden, refusalOf } from './rights.ts';
import { currentTargets, leavesView, type Targets } from './targets.ts';

/** Everything the toolbar, the shortcuts and the menus can do to conversations. */
export interface Commands {
  /** On what is chosen, or on what has been dragged. */
  act(action: Action, on?: Targets): Promise<void>;
  /** Read when anything is unread, else unread; a given value decides. */
  setSeen(value?: boolean): Promise<void>;
  toggleStar(): Promise<void>;
  /** To Junk, or from there back to the Inbox. */
  toggleJunk(): Promise<void>;
  /** Opens the list of tags. */
  chooseTags(): void;
  /** Opens the list of folders to move to. */
  chooseFolder(): void;
  undo(): Promise<void>;
  getMail(): Promise<void>;
  /** Steps to the next (1) or previous (-1) row and shows it. */
  step(delta: number, extend?: boolean): void;
  /** Opens a row: by hand ('opened') or in passing ('preview'). */
  show(row: ListRow, how: 'opened' | 'preview'): void;
  toggleSelected(): void;
}

interface Parts {
  readonly client: ApiClient;
  readonly queries: QueryClient;
  readonly lists: ThreadLists;
}

export function createCommands({ client, queries, lists }: Parts): Commands {
  const mailboxes = (): readonly Mailbox[] => queries.getQueryData<Mailbox[]>(keys.mailboxes) ?? [];
  const targets = (): Targets | null => currentTargets(ui.get(), useCurrentList.getState().list, mailboxes());

  const show = (row: ListRow, how: 'opened' | 'preview'): void => {
    const { threadId } = row.row;
    const open =
      row.kind === 'hit'
        ? { threadId, messageId: row.row.messageId, view: null, how }
        : { threadId, messageId: null, view: ui.get().view, how };
    ui.set({ selection: selectOne(rowId(row)), open });
  };

  /** Stands on the next row after `gone` leave, and shows it. */
  const advance = (gone: readonly number[]): void => {
    const { list, lastIndex } = useCurrentList.getState();
    const order = listIds(list);
    const next = neighbourAfter(new Set(gone), order, lastIndex);
    const row = next === null ? undefined : rowAt(list, order.indexOf(next));
    if (row === undefined) ui.set({ selection: { active: null, anchor: null, ids: new Set() }, open: null });
    else show(row, 'preview');
  };

  const doneText = (action: Action, count: number): string => {
    switch (action.type) {
      case 'set-seen':
        return action.value ? t('done.read', { count }) : t('done.unread', { count });
      case 'set-starred':
        return action.value ? t('done.starred', { count }) : t('done.unstarred', { count });
      case 'delete':
        return action.permanent ? t('done.deletePermanent', { count }) : t('done.delete', { count });
      case 'set-keyword': {
        const tag = tagName(action.keyword);
        return action.value ? t('done.tagged', { count, tag }) : t('done.untagged', { count, tag });
      }
      case 'not-junk':
        return t('done.notJunk', { count });
      case 'copy':
      case 'move': {
        const box = mailboxes().find((one) => one.id === action.mailboxId);
        const folder = box === undefined ? '' : mailboxLabel(box);
        return t(`done.${action.type}`, { count, folder });
      }
      default:
        return t(`done.${action.type}`, { count });
    }
  };

  const act = async (action: Action, on: Targets | null = targets()): Promise<void> => {
    if (on === null) return;
    const reason = refusalOf(on, action);
    if (reason !== null) {
      notices.note(reason);
      return;
    }
    if (action.type === 'delete' && on.inTrash && action.permanent !== true) {
      ui.setDialog('delete');
      return;
    }
    const state = ui.get();
    const gone =
      !isSearching(state) && leavesView(action, state.view, mailboxes())
        ? on.target.kind === 'threads'
          ? on.target.threadIds
          : on.target.kind === 'view'
            ? on.rowIds
            : []
        : [];
    if (gone.length > 0) {
      // What was dragged without having been chosen leaves the reading pane as it is.
      const { selection, open } = state;
      if (gone.some((id) => selection.ids.has(id) || id === open?.threadId)) advance(gone);
      lists.hide(gone);
    }
    const moves = !['set-seen', 'set-starred', 'set-keyword'].includes(action.type);
    try {
      const { target } = on;
      const { description, rows } = await client.call('actions.apply', { action, target });
      if (target.kind === 'threads' && target.view !== null) lists.put(target.view, rows);
      const isWhole = on.target.kind === 'view' || on.target.kind === 'search';
      if (moves || on.count > 1) {
        const permanent = action.type === 'delete' && action.permanent === true;
        // How many a whole list was, only the engine knows.
        notices.note(isWhole ? description : doneText(action, on.count), !permanent);
      }
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'action' });
    }
    if (gone.length > 0) await lists.settle(gone);
  };

  return {
    act,
    show,
    setSeen: (value) => {
      readDecided();
      return act({ type: 'set-seen', value: value ?? targets()?.unread ?? true });
    },
    toggleStar: () => act({ type: 'set-starred', value: !(targets()?.starred ?? false) }),
    toggleJunk: () => act({ type: targets()?.inJunk === true ? 'not-junk' : 'junk' }),
    chooseTags() {
      const on = targets();
      const reason = on === null ? null : forbidden(on, 'setFlags');
      if (reason === null) ui.setDialog('tags');
      else notices.note(reason);
    },
    chooseFolder() {
      const on = targets();
      const reason = on === null ? null : forbidden(on, 'remove');
      if (reason === null) ui.setDialog('move');
      else notices.note(reason);
    },
    async undo() {
      try {
        const { description } = await client.call('actions.undo', {});
        notices.note(
          description === null ? t('done.nothingToUndo') : t('done.undone', { what: description }),
        );
      } catch (error) {
        notices.alert(ApiError.from(error).message, { key: 'action' });
      }
    },
    async getMail() {
      try {
        await client.call('sync.now', {});
      } catch (error) {
        notices.alert(ApiError.from(error).message, { key: 'get-mail' });
      }
    },
    step(delta, extend = false) {
      const { list, lastIndex } = useCurrentList.getState();
      const { selection } = ui.get();
      const order = listIds(list);
      if (order.length === 0) return;
      const at = selection.active === null ? -1 : order.indexOf(selection.active);
      // The active row may have left by itself (read, in the list of unread): go on from where it stood.
      const from = at !== -1 ? at + delta : selection.active === null ? 0 : lastIndex + Math.min(delta, 0);
      const row = rowAt(list, Math.max(0, Math.min(order.length - 1, from)));
      if (row === undefined) return;
      if (extend) ui.set({ selection: selectRange(selection, rowId(row), order) });
      else show(row, 'preview');
    },
    toggleSelected() {
      const { selection } = ui.get();
      if (selection.active !== null) ui.set({ selection: toggleOne(selection, selection.active) });
    },
  };
}
