/** What an operation touches, for deciding what may be carried out beside it. */
export interface Footprint {
  id: number;
  /**
   * Mailboxes, messages and, where other mailboxes change with it, the tree: two operations that have one in common are
   * carried out in the order in which they were queued.
   */
  keys: ReadonlySet<string>;
  /** It may keep a connection busy for long. */
  isHeavy: boolean;
}

/** What one connection finds to do. */
export interface Choice {
  /** The operation to carry out now; null when there is none. */
  id: number | null;
  /** Something else is its to do, as soon as what comes before that has been done. */
  isBlocked: boolean;
}

/**
 * The first operation that may be carried out now: none before it that is still open touches any of the same, whether
 * that one is under way, waits for its turn, or has to be tried again.
 *
 * @param open all operations that are not done, oldest first
 * @param running those that a connection is at
 * @param takes which of them are for this connection
 */
export function choose(
  open: Iterable<Footprint>,
  running: ReadonlySet<number>,
  takes: (operation: Footprint) => boolean,
): Choice {
  const before = new Set<string>();
  let isBlocked = false;
  for (const operation of open) {
    if (!running.has(operation.id) && takes(operation)) {
      if (isFree(operation, before)) return { id: operation.id, isBlocked };
      isBlocked = true;
    }
    for (const key of operation.keys) before.add(key);
  }
  return { id: null, isBlocked };
}

/** How many of these, which follow the chosen one in this order, may be carried out together with it. */
export function joined(
  open: Iterable<Footprint>,
  chosen: number,
  running: ReadonlySet<number>,
  alike: readonly number[],
): number {
  const before = new Set<string>();
  let count = 0;
  for (const operation of open) {
    if (count === alike.length) break;
    if (operation.id === chosen) continue;
    if (operation.id === alike[count]) {
      if (running.has(operation.id) || !isFree(operation, before)) break;
      count += 1;
    } else for (const key of operation.keys) before.add(key);
  }
  return count;
}

function isFree({ keys }: Footprint, before: ReadonlySet<string>): boolean {
  for (const key of keys) if (before.has(key)) return false;
  return true;
}
