import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useMailboxes } from '../../app/queries.ts';
import { useUi } from '../../app/ui-store.ts';
import { type CurrentList, findRows, useCurrentList } from '../thread-list/current-list.ts';
import { currentTargets, type Targets } from './targets.ts';

/** What the toolbar acts on now; null when nothing is chosen. */
export function useTargets(): Targets | null {
  const selection = useUi((state) => state.selection);
  const open = useUi((state) => state.open);
  const view = useUi((state) => state.view);
  const filter = useUi((state) => state.filter);
  // Of the text nothing depends but what all that it finds is.
  const search = useUi((state) => (state.selection.everythingAt === undefined ? '' : state.search));
  // The chosen rows alone: other rows come with each letter of a search, and change nothing of what can be done.
  const rows = useCurrentList(useShallow((state) => findRows(state.list, selection.ids)));
  const kind = useCurrentList((state) => state.list.kind);
  const mailboxes = useMailboxes().data;
  return useMemo(() => {
    const list = { kind, rows: rows.map(({ row }) => row) } as CurrentList;
    return currentTargets({ selection, open, view, filter, search }, list, mailboxes ?? []);
  }, [selection, open, view, filter, search, kind, rows, mailboxes]);
}
