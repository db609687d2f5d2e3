import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { Mailbox } from '../../../shared/model/mailbox.ts';
import type { MarkTerm } from '../../../shared/search/marks.ts';
import { keys } from '../../app/keys.ts';
import { useOwnAddresses } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { useToday } from '../../ui/use-today.ts';
import { beginDrag } from '../mailboxes/drag.ts';
import { targetsOf } from '../toolbar/targets.ts';
import {
  type CurrentList,
  findRows,
  type ListRow,
  listIds,
  rowAt,
  rowId,
  useCurrentList,
} from './current-list.ts';
import { focusPane, listElementId } from './focus.ts';
import { selectAll, selectRange, toggleOne } from './selection.ts';
import { SkeletonRow, ThreadRowView } from './thread-row.tsx';

/** Every row has this height, so that scrolling never depends on what is in a row. */
export const rowHeight = 76;
const skeletonRows = 9;
const noTerms: readonly MarkTerm[] = [];

interface MessageListProps {
  readonly list: CurrentList;
  readonly complete: boolean;
  readonly loading: boolean;
  /** Another list, not only other rows: scrolls to the top. */
  readonly listKey: string;
  readonly terms?: readonly MarkTerm[];
  readonly empty: ReactNode;
  /** Told which rows are in sight. */
  onRange(first: number, last: number): void;
}

/**
 * The virtualised listbox. It keeps the focus and points to the active option (aria-activedescendant); that option is
 * always rendered, wherever the list is scrolled to.
 */
export function MessageList(props: MessageListProps): ReactNode {
  const { list, complete, loading, listKey, terms = noTerms, onRange } = props;
  const { commands, queries } = useServices();
  const own = useOwnAddresses();
  const now = useToday();
  const selection = useUi((state) => state.selection);
  const scroller = useRef<HTMLDivElement>(null);
  const order = useMemo(() => listIds(list), [list]);
  const activeIndex = selection.active === null ? -1 : order.indexOf(selection.active);
  const count = loading && order.length === 0 ? skeletonRows : order.length;

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        if (activeIndex === -1 || activeIndex >= count || indexes.includes(activeIndex)) return indexes;
        return [...indexes, activeIndex].sort((a, b) => a - b);
      },
      [activeIndex, count],
    ),
  });

  // Commands step through what is shown here.
  useLayoutEffect(() => {
    useCurrentList.setState((old) => ({ list, lastIndex: activeIndex === -1 ? old.lastIndex : activeIndex }));
  }, [list, activeIndex]);

  const isAtTop = !virtualizer.isScrolling && (virtualizer.scrollOffset ?? 0) === 0;
  useKeepPlace(scroller, order, listKey, isAtTop);

  const range = virtualizer.range;
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when the rows have changed: some may be missing
  useEffect(() => onRange(first, last), [first, last, onRange, list]);

  // The keyboard's row is always in sight.
  const { active } = selection;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row becomes active, not when rows come in above it
  useEffect(() => {
    if (active !== null && activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [active]);

  const onPress = useCallback(
    (row: ListRow, event: MouseEvent) => {
      const { selection: now } = ui.get();
      const ids = listIds(useCurrentList.getState().list);
      if (event.shiftKey) ui.set({ selection: selectRange(now, rowId(row), ids) });
      else if (event.ctrlKey || event.metaKey) ui.set({ selection: toggleOne(now, rowId(row)) });
      else commands.show(row, 'opened');
    },
    [commands],
  );

  /** The selection when the row is part of it, else the row alone; what is chosen stays as it is. */
  const onDragStart = useCallback(
    (row: ListRow, event: DragEvent) => {
      const { selection: now, view } = ui.get();
      const rows = now.ids.has(rowId(row)) ? findRows(useCurrentList.getState().list, now.ids) : [row];
      const targets = targetsOf(rows, view, queries.getQueryData<Mailbox[]>(keys.mailboxes) ?? []);
      const { count } = targets;
      const badge =
        row.kind === 'hit' ? t('folders.draggedMessages', { count }) : t('folders.draggedThreads', { count });
      beginDrag(event.dataTransfer, { kind: 'messages', targets, view }, badge);
    },
    [queries],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'a') {
      ui.set({ selection: selectAll(selection, order, complete, Date.now()) });
    } else if (command || event.altKey) {
      return;
    } else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
      const steps: Record<string, number> = {
        ArrowDown: 1,
        ArrowUp: -1,
        PageDown: page,
        PageUp: -page,
        Home: -order.length,
        End: order.length,
      };
      const step = steps[event.key];
      if (step !== undefined) commands.step(step, event.shiftKey);
      else if (event.key === ' ') commands.toggleSelected();
      else if (event.key === 'Enter' && activeIndex !== -1) {
        const row = rowAt(list, activeIndex);
        if (row !== undefined) commands.show(row, 'opened');
        focusPane();
      } else return;
    }
    event.preventDefault();
  };

  return (
    <div className="list__area">
      <div
        ref={scroller}
        id={listElementId}
        role="listbox"
        aria-label={t('list.title')}
        aria-multiselectable="true"
        aria-busy={loading}
        aria-activedescendant={activeIndex === -1 ? undefined : `row-${list.kind}-${selection.active}`}
        tabIndex={0}
        className="list__scroller"
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className="list__rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rowAt(list, item.index);
            if (row === undefined)
              return <SkeletonRow key={`s${item.index}`} top={item.start} index={item.index} />;
            const id = rowId(row);
            const next = order[item.index + 1];
            const selected = selection.ids.has(id);
            return (
              <ThreadRowView
                key={id}
                list={row}
                id={`row-${list.kind}-${id}`}
                top={item.start}
                position={item.index + 1}
                size={complete ? order.length : -1}
                selected={selected}
                active={id === selection.active}
                lineless={selected || (next !== undefined && selection.ids.has(next))}
                own={own}
                now={now}
                terms={terms}
                onPress={onPress}
                onDragStart={onDragStart}
              />
            );
          })}
        </div>
      </div>
      {!loading && order.length === 0 && props.empty}
    </div>
  );
}

/**
 * Rows that come or go above what is in sight must not move it: the first visible row stays where it is, unless the
 * list is at its top, where new mail belongs in sight.
 */
function useKeepPlace(
  scroller: { readonly current: HTMLElement | null },
  order: readonly (number | undefined)[],
  listKey: string,
  isAtTop: boolean,
): void {
  const before = useRef<{ order: readonly (number | undefined)[]; key: string }>({ order, key: listKey });
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = { order, key: listKey };
    // Known without asking the element, which would have it laid out before all has changed that changes with it.
    if (element === null || old.order === order || isAtTop) return;
    if (old.key !== listKey) {
      element.scrollTop = 0;
      return;
    }
    if (element.scrollTop === 0) return;
    const firstVisible = Math.floor(element.scrollTop / rowHeight);
    // The first row still there, of those that were in sight.
    for (let i = firstVisible; i < Math.min(old.order.length, firstVisible + 20); i += 1) {
      const id = old.order[i];
      const index = id === undefined ? -1 : order.indexOf(id);
      if (index === -1) continue;
      if (index !== i) element.scrollTop += (index - i) * rowHeight;
      return;
    }
  }, [order, listKey, scroller, isAtTop]);
}
