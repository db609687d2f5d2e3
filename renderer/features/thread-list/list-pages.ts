import { replaceEqualDeep } from '@tanstack/react-query';

/** Where the rows of a list come from, and how they are ordered. */
export interface PagedSource<Row, Cursor> {
  /** Rows strictly after `after` in list order; `next` is null when the list ends there. */
  fetch(after: Cursor | null, limit: number): Promise<{ rows: Row[]; next: Cursor | null }>;
  /** Those of these rows that are in the list now, in no order. */
  fetchRows(ids: readonly number[]): Promise<Row[]>;
  cursorOf(row: Row): Cursor;
  /** Negative when `a` stands before `b` in the list. */
  compare(a: Cursor, b: Cursor): number;
  idOf(row: Row): number;
}

export interface ListSnapshot<Row> {
  /** In list order; undefined for a row that is known to be there but not in memory. */
  readonly rows: readonly (Row | undefined)[];
  /** True when the last row is the last of the list. */
  readonly complete: boolean;
  readonly state: 'loading' | 'ready' | 'error';
  readonly error: unknown;
}

interface Page<Row, Cursor> {
  after: Cursor | null;
  /** Last place that belongs to this page; null: up to the end of the list; undefined: not asked yet. */
  until: Cursor | null | undefined;
  rows: Row[] | null;
  /** Rows to reserve while `rows` is not in memory. */
  count: number;
  stale: boolean;
  loading: boolean;
  /** Counts invalidations, so that an answer older than the last one does not pass for fresh. */
  generation: number;
  /** When it was last asked for, by the list's count of questions. */
  asked: number;
}

const pageSize = 100;
/** Rows asked for beyond what a page held, so that a little new mail needs no second request. */
const slack = 20;
/** Pages kept in memory on either side of what is visible. */
const keepPages = 6;
/** Rows around those in sight that count as in sight, too: they are kept fresh. */
const lookAhead = 40;
/** Where more rows than this have changed, pages are asked for again instead of them. */
const fewChanges = 50;
/** How close to the end of what is loaded the next page is asked for: far enough that fast scrolling seldom waits. */
const loadAhead = 150;

/**
 * A long list as pages with fixed borders (keyset cursors). Where it is known which rows have changed, those alone are
 * asked for; any other change refetches the pages in sight, and the rest when it comes into sight. Pages far away give their rows back and keep their place.
 *
 * The borders stay where they are when rows come and go: a page holds whatever lies between its two cursors.
 */
export class ListPages<Row, Cursor> {
  readonly #source: PagedSource<Row, Cursor>;
  readonly #listeners = new Set<() => void>();
  readonly #hidden = new Set<number>();
  #pages: Page<Row, Cursor>[] = [this.#blank(null, undefined)];
  /** Rows that have changed since they were last asked for. */
  #changed = new Set<number>();
  #updating = false;
  #questions = 0;
  #visible = { first: 0, last: 0 };
  #error: unknown = null;
  #snapshot: ListSnapshot<Row> = { rows: [], complete: false, state: 'loading', error: null };

  constructor(source: PagedSource<Row, Cursor>) {
    this.#source = source;
  }

  get snapshot(): ListSnapshot<Row> {
    return this.#snapshot;
  }

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells which rows are in sight; loads what is missing or stale there. */
  show(first: number, last: number): void {
    this.#visible = { first, last };
    this.#loadVisible();
  }

  /** Something changed: what is in sight is asked for again now, the rest when it comes into sight. */
  invalidate(): void {
    for (const page of this.#pages) this.#markStale(page);
    if (this.watched) this.#loadVisible();
  }

  /** These rows changed, came or went: they are asked for, and put where they belong. */
  update(ids: ReadonlySet<number>): void {
    if (!this.watched || ids.size > fewChanges) {
      this.invalidate();
      return;
    }
    for (const id of ids) this.#changed.add(id);
    if (!this.#updating) void this.#fetchChanged();
  }

  /**
   * Shows rows as they are now, before anything has been asked, where they stand as they did. Where an answer is under
   * way that may be older than they, they wait for the next one: whoever has them knows that `update` follows.
   */
  put(rows: readonly Row[]): void {
    if (this.#updating || rows.length === 0) return;
    const { compare, cursorOf, idOf } = this.#source;
    const fresh = new Map(rows.map((row) => [idOf(row), row]));
    let isChanged = false;
    for (const page of this.#pages) {
      if (page.rows === null || page.loading) continue;
      const put = page.rows.map((row) => {
        const now = fresh.get(idOf(row));
        return now !== undefined && compare(cursorOf(now), cursorOf(row)) === 0 ? now : row;
      });
      isChanged = this.#take(page, put) || isChanged;
    }
    if (isChanged) this.#publish();
  }

  /** True when any of these rows is in memory. */
  holds(ids: ReadonlySet<number>): boolean {
    return this.#pages.some((page) => page.rows?.some((row) => ids.has(this.#source.idOf(row))));
  }

  /** Takes rows out at once, before the engine has told of it. */
  hide(ids: readonly number[]): void {
    for (const id of ids) this.#hidden.add(id);
    this.#publish();
  }

  unhide(ids: readonly number[]): void {
    for (const id of ids) this.#hidden.delete(id);
    this.#publish();
  }

  /** Asks again for what is in sight; resolves when the answers are in. */
  async refresh(): Promise<void> {
    this.invalidate();
    const [first, last] = this.#visiblePages();
    await Promise.all(this.#pages.slice(first, last + 1).map((page) => this.#load(page)));
  }

  #blank(after: Cursor | null, until: Cursor | null | undefined): Page<Row, Cursor> {
    return { after, until, rows: null, count: 0, stale: true, loading: false, generation: 0, asked: 0 };
  }

  /** First and last page index that touch the visible rows. */
  #visiblePages(): [number, number] {
    let start = 0;
    let first = -1;
    let last = 0;
    for (const [index, page] of this.#pages.entries()) {
      const end = start + page.count;
      if (end > this.#visible.first - lookAhead && start <= this.#visible.last + lookAhead) {
        if (first === -1) first = index;
        last = index;
      }
      start = end;
    }
    return [first === -1 ? this.#pages.length - 1 : first, Math.max(last, first)];
  }

  #loadVisible(): void {
    this.#extend();
    const [first, last] = this.#visiblePages();
    for (const [index, page] of this.#pages.entries()) {
      // A page just begun is loaded although it is not in sight yet: that is what it was begun for.
      if ((index >= first && index <= last) || page.until === undefined) {
        if ((page.rows === null || page.stale) && !page.loading) void this.#load(page);
      } else if (page.rows !== null && (index < first - keepPages || index > last + keepPages)) {
        page.rows = null;
        page.stale = true;
      }
    }
  }

  /** Begins the next page when the end of what is loaded comes near. */
  #extend(): void {
    const last = this.#pages.at(-1);
    const total = this.#pages.reduce((sum, page) => sum + page.count, 0);
    if (last?.until == null || last.rows === null || this.#visible.last + loadAhead < total) return;
    this.#pages.push(this.#blank(last.until, undefined));
  }

  /** One question after the other, so that no answer overtakes a newer one. */
  async #fetchChanged(): Promise<void> {
    this.#updating = true;
    while (this.#changed.size > 0) {
      const ids = this.#changed;
      this.#changed = new Set();
      this.#questions += 1;
      const asked = this.#questions;
      for (const page of this.#pages) {
        // Its answer may have been read before the change.
        if (page.loading) this.#markStale(page);
      }
      try {
        this.#place(ids, await this.#source.fetchRows([...ids]), asked);
      } catch {
        this.invalidate();
      }
    }
    // Not a moment later: what changes from here on begins anew.
    this.#updating = false;
  }

  /** Puts rows where they belong; pages that have been asked for since `asked` know better. */
  #place(ids: ReadonlySet<number>, rows: readonly Row[], asked: number): void {
    const { compare, cursorOf, idOf } = this.#source;
    let isChanged = false;
    for (const page of this.#pages) {
      if (page.rows === null || page.loading || page.asked > asked) continue;
      const kept = page.rows.filter((row) => !ids.has(idOf(row)));
      const own = rows.filter((row) => this.#isWithin(page, cursorOf(row)));
      if (own.length === 0 && kept.length === page.rows.length) continue;
      const merged = [...kept, ...own].sort((a, b) => compare(cursorOf(a), cursorOf(b)));
      isChanged = this.#take(page, merged) || isChanged;
    }
    if (isChanged) this.#publish();
    if (this.watched) this.#loadVisible();
  }

  /** Gives a page these rows; false when it has them already. */
  #take(page: Page<Row, Cursor>, rows: readonly Row[]): boolean {
    const old = page.rows ?? [];
    page.rows = this.#sameWhereEqual(old, rows);
    page.count = rows.length;
    return page.rows.length !== old.length || page.rows.some((row, index) => row !== old[index]);
  }

  #isWithin({ after, until }: Page<Row, Cursor>, place: Cursor): boolean {
    const { compare } = this.#source;
    if (until === undefined || (after !== null && compare(place, after) <= 0)) return false;
    return until === null || compare(place, until) <= 0;
  }

  #markStale(page: Page<Row, Cursor>): void {
    page.stale = true;
    page.generation += 1;
  }

  async #load(page: Page<Row, Cursor>): Promise<void> {
    page.loading = true;
    this.#questions += 1;
    page.asked = this.#questions;
    const generation = page.generation;
    try {
      const limit = Math.min(500, Math.max(pageSize, page.count) + (page.until === undefined ? 0 : slack));
      const answer = await this.#source.fetch(page.after, limit);
      if (!this.#pages.includes(page)) return;
      this.#store(page, answer.rows, answer.next);
      page.stale = page.generation !== generation;
      this.#error = null;
    } catch (error) {
      this.#error = error;
    } finally {
      page.loading = false;
    }
    this.#publish();
    if (this.#error === null && this.watched) this.#loadVisible();
  }

  #store(page: Page<Row, Cursor>, rows: Row[], next: Cursor | null): void {
    const { compare, cursorOf } = this.#source;
    const index = this.#pages.indexOf(page);
    const until = page.until;
    let kept = rows;
    if (until === undefined || until === null) {
      page.until = next;
    } else {
      kept = rows.filter((row) => compare(cursorOf(row), until) <= 0);
      const reached = kept.length < rows.length;
      if (!reached && next === null) {
        // The list now ends inside this page.
        page.until = null;
        this.#pages.length = index + 1;
      } else if (!reached && compare(next as Cursor, until) < 0) {
        // More came in here than one request brings: the page is split, the rest is loaded in its turn.
        page.until = next;
        const rest = this.#blank(next, until);
        this.#pages.splice(index + 1, 0, rest);
        void this.#load(rest);
      }
    }
    this.#forgetElsewhere(page, kept);
    page.rows = this.#sameWhereEqual(page.rows ?? [], kept);
    page.count = kept.length;
  }

  /** Rows that are as they were stay the same objects: nothing has to be rendered again for them. */
  #sameWhereEqual(old: readonly Row[], rows: readonly Row[]): Row[] {
    const { idOf } = this.#source;
    const known = new Map(old.map((row) => [idOf(row), row]));
    return rows.map((row) => replaceEqualDeep(known.get(idOf(row)), row));
  }

  /** A row that moved here from a page out of sight is still in memory there. */
  #forgetElsewhere(page: Page<Row, Cursor>, rows: readonly Row[]): void {
    const ids = new Set(rows.map(this.#source.idOf));
    for (const other of this.#pages) {
      if (other === page || other.rows === null) continue;
      const left = other.rows.filter((row) => !ids.has(this.#source.idOf(row)));
      if (left.length === other.rows.length) continue;
      other.rows = left;
      other.count = left.length;
    }
  }

  #publish(): void {
    const rows: (Row | undefined)[] = [];
    for (const page of this.#pages) {
      if (page.rows === null) for (let i = 0; i < page.count; i += 1) rows.push(undefined);
      else for (const row of page.rows) if (!this.#hidden.has(this.#source.idOf(row))) rows.push(row);
    }
    const first = this.#pages[0];
    const known = first !== undefined && first.until !== undefined;
    this.#snapshot = {
      rows,
      complete: this.#pages.at(-1)?.until === null,
      state: known ? 'ready' : this.#error === null ? 'loading' : 'error',
      error: this.#error,
    };
    for (const listener of [...this.#listeners]) listener();
  }
}
