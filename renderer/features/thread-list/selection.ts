/** Which rows are chosen. `active` is the one the keyboard stands on; `anchor` is where a range began. */
export interface Selection {
  readonly active: number | null;
  readonly anchor: number | null;
  readonly ids: ReadonlySet<number>;
  /** Set when the whole list is meant, also what is not in memory, as it was at this moment (milliseconds). */
  readonly everythingAt?: number;
}

export const noSelection: Selection = { active: null, anchor: null, ids: new Set() };

export function selectOne(id: number): Selection {
  return { active: id, anchor: id, ids: new Set([id]) };
}

/** Ctrl/Cmd+click, or x. */
export function toggleOne(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { active: id, anchor: id, ids };
}

/** Shift+click, or Shift+arrow: everything between the anchor and `id`, in the order of the list. */
export function selectRange(
  selection: Selection,
  id: number,
  order: readonly (number | undefined)[],
): Selection {
  const anchor = selection.anchor ?? selection.active ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from === -1 || to === -1) return selectOne(id);
  const span = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { active: id, anchor, ids: new Set(span.filter((one) => one !== undefined)) };
}

/** Ctrl+A: every row; where not all are in memory, the list as a whole. `now`: milliseconds. */
export function selectAll(
  selection: Selection,
  order: readonly (number | undefined)[],
  complete: boolean,
  now: number,
): Selection {
  const ids = order.filter((id) => id !== undefined);
  const isWhole = complete && ids.length === order.length;
  return {
    active: selection.active ?? ids[0] ?? null,
    anchor: selection.anchor,
    ids: new Set(ids),
    ...(isWhole || ids.length === 0 ? {} : { everythingAt: now }),
  };
}

/**
 * The row to stand on after `gone` have left: the next that stays, else the one before.
 * `from` is where to look when none of them is in the list any more.
 */
export function neighbourAfter(
  gone: ReadonlySet<number>,
  order: readonly (number | undefined)[],
  from: number,
): number | null {
  let last = -1;
  for (const [index, id] of order.entries()) if (id !== undefined && gone.has(id)) last = index;
  const start = last === -1 ? from : last + 1;
  for (let i = start; i < order.length; i += 1) {
    const id = order[i];
    if (id !== undefined && !gone.has(id)) return id;
  }
  for (let i = Math.min(start, order.length) - 1; i >= 0; i -= 1) {
    const id = order[i];
    if (id !== undefined && !gone.has(id)) return id;
  }
  return null;
}
