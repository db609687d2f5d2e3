import { all } from '../store/database.ts';
import type { SyncContext } from '../sync/context.ts';
import { operationsAlike } from './batch.ts';
import { footprintOf } from './footprint.ts';
import type { Share } from './replay.ts';
import type { OperationRow } from './revert.ts';
import { choose, type Footprint, joined } from './schedule.ts';

/** So many open operations are looked at, oldest first, for one that may be carried out now. */
const mostLookedAt = 1000;

/** Tells what one connection is to do next. */
export class Agenda {
  private readonly context: SyncContext;
  private readonly share: Share;
  /** They do not change while an operation waits, but for a message that is followed, which its own key covers. */
  private readonly footprints = new Map<number, Footprint>();

  constructor(context: SyncContext, share: Share) {
    this.context = context;
    this.share = share;
  }

  /**
   * The next operation for this connection with those like it that may go along, one by one if they are among `alone`;
   * null when there is none now.
   */
  next(alone: ReadonlySet<number>): OperationRow[] | null {
    const { running, takes } = this.share;
    // Mostly the oldest one, which waits for nothing.
    let rows = this.open(1);
    const [first] = rows;
    if (!first) return null;
    if (running.has(first.id) || !takes(this.footprint(first))) rows = this.open(mostLookedAt);
    const { id, isBlocked } = choose(this.footprintsOf(rows), running, takes);
    if (id === null) {
      if (isBlocked) this.share.waits();
      return null;
    }
    const operation = rows.find((row) => row.id === id)!;
    if (alone.has(id)) return [operation];
    const alike = operationsAlike(this.context.durable, operation);
    if (alike.length === 0) return [operation];
    const count = joined(
      this.footprintsOf(this.open(mostLookedAt)),
      id,
      running,
      alike.map((row) => row.id),
    );
    return [operation, ...alike.slice(0, count)];
  }

  private open(most: number): OperationRow[] {
    return all<OperationRow>(
      this.context.durable,
      `SELECT * FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') ORDER BY id LIMIT ?`,
      this.context.account.id,
      most,
    );
  }

  private *footprintsOf(rows: readonly OperationRow[]): Iterable<Footprint> {
    for (const row of rows) yield this.footprint(row);
  }

  private footprint(row: OperationRow): Footprint {
    const known = this.footprints.get(row.id);
    if (known) return known;
    const footprint = footprintOf(this.context.durable, row, this.share.limits);
    this.footprints.set(row.id, footprint);
    return footprint;
  }
}
