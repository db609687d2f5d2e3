export interface Change {
  readonly mailboxIds: ReadonlySet<number>;
  /** Null: any conversation may have changed. */
  readonly threadIds: ReadonlySet<number> | null;
}

/** How often a stream of changes is acted on. The first of a quiet time is acted on at once. */
const intervalMs = 100;

/** Gathers changes, so that a sync that sends a thousand events costs at most ten refetches a second. */
export class Coalescer {
  readonly #act: (change: Change) => void;
  #mailboxIds = new Set<number>();
  #threadIds: Set<number> | null = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = false;

  constructor(act: (change: Change) => void) {
    this.#act = act;
  }

  /** `isUrgent`: acted on at once, together with what waits. */
  add(mailboxIds: readonly number[], threadIds: readonly number[] | null, isUrgent = false): void {
    for (const id of mailboxIds) this.#mailboxIds.add(id);
    if (threadIds === null) this.#threadIds = null;
    else for (const id of threadIds) this.#threadIds?.add(id);
    if (isUrgent) clearTimeout(this.#timer);
    if (isUrgent || this.#timer === undefined) this.#flush();
    else this.#waiting = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = false;
  }

  #flush(): void {
    const change = { mailboxIds: this.#mailboxIds, threadIds: this.#threadIds };
    this.#mailboxIds = new Set();
    this.#threadIds = new Set();
    this.#waiting = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting) this.#flush();
    }, intervalMs);
    this.#act(change);
  }
}
