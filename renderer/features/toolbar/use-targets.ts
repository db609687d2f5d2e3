import { useMemo } from 'react';
import { useMailboxes } from '../../app/queries.ts';
import { useUi } from '../../app/ui-store.ts';
import { useCurrentList } from '../thread-list/current-list.ts';
import { currentTargets, type Targets } from './targets.ts';

/** What the toolbar acts on now; null when nothing is chosen. */
export function useTargets(): Targets | null {
  const selection = useUi((state) => state.selection);
  const open = useUi((state) => state.open);
  const view = useUi((state) => state.view);
  const filter = useUi((state) => state.filter);
  // Of the text nothing depends but what all that it finds is.
  const search = useUi((state) => (state.selection.everythingAt === undefined ? '' : state.search));
  const list = useCurrentList((state) => state.list);
  const mailboxes = useMailboxes().data;
  return useMemo(
    () => currentTargets({ selection, open, view, filter, search }, list, mailboxes ?? []),
    [selection, open, view, filter, search, list, mailboxes],
  );
}
