import { create } from 'zustand';
import type { SearchExcerpt, SearchHit } from '../../../shared/model/search.ts';
import type { ThreadRow } from '../../../shared/model/thread.ts';

/**
 * A message found; with `others`, it stands for further ones of its conversation that were found too. `excerpt`: what of
 * it is shown in place of its beginning.
 */
export type HitRow = SearchHit & { readonly others?: readonly number[]; readonly excerpt?: SearchExcerpt };

/** A row of either list: a conversation, or a message found. */
export type ListRow =
  | { readonly kind: 'thread'; readonly row: ThreadRow }
  | { readonly kind: 'hit'; readonly row: HitRow };

/**
 * What the message list shows at the moment, in its order: what commands act on and move through. Written by the list
 * alone.
 */
export type CurrentList =
  | { readonly kind: 'thread'; readonly rows: readonly (ThreadRow | undefined)[] }
  | { readonly kind: 'hit'; readonly rows: readonly (HitRow | undefined)[] };

export const useCurrentList = create<{ readonly list: CurrentList; readonly lastIndex: number }>()(() => ({
  list: { kind: 'thread', rows: [] },
  /** Where the active row stood last, for when it leaves the list by itself. */
  lastIndex: 0,
}));

/** Identity of a row in its list: the conversation's, or the found message's. */
export function rowId(row: ListRow): number {
  return row.kind === 'thread' ? row.row.threadId : row.row.messageId;
}

/** The same for the same row, so that rows in which nothing has changed are not rendered again. */
const listRows = new WeakMap<ThreadRow | HitRow, ListRow>();

export function rowAt(list: CurrentList, index: number): ListRow | undefined {
  const row = list.rows[index];
  if (row === undefined) return undefined;
  let known = listRows.get(row);
  if (known?.kind !== list.kind) {
    known =
      list.kind === 'thread'
        ? { kind: 'thread', row: row as ThreadRow }
        : { kind: 'hit', row: row as HitRow };
    listRows.set(row, known);
  }
  return known;
}

export function listIds(list: CurrentList): (number | undefined)[] {
  return list.kind === 'thread'
    ? list.rows.map((row) => row?.threadId)
    : list.rows.map((row) => row?.messageId);
}

export function findRow(list: CurrentList, id: number): ListRow | undefined {
  const index = listIds(list).indexOf(id);
  return index === -1 ? undefined : rowAt(list, index);
}

/** The rows with these ids that are in memory. */
export function findRows(list: CurrentList, ids: ReadonlySet<number>): ListRow[] {
  const found: ListRow[] = [];
  for (let i = 0; i < list.rows.length && found.length < ids.size; i += 1) {
    const row = rowAt(list, i);
    if (row !== undefined && ids.has(rowId(row))) found.push(row);
  }
  return found;
}
