import type { ApiClient } from '../../../shared/api/client.ts';
import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { ThreadCursor, ThreadFilter, ThreadRow } from '../../../shared/model/thread.ts';
import { ListPages } from './list-pages.ts';

export type ThreadPages = ListPages<ThreadRow, ThreadCursor>;

interface Entry {
  readonly view: ThreadView;
  readonly pages: ThreadPages;
}

/** Lists kept after they have been left, so that coming back shows them at once. */
const keepLists = 8;

/** Newest first; the greater id first where two dates are the same. */
export function compareCursors(a: ThreadCursor, b: ThreadCursor): number {
  return b.date - a.date || b.threadId - a.threadId;
}

export function viewKey(view: ThreadView): string {
  return view.kind === 'mailbox' ? `mailbox:${view.mailboxId}` : `unified:${view.role}`;
}

function listKey(view: ThreadView, filter: ThreadFilter): string {
  return `${viewKey(view)}/${filter}`;
}

/** The conversation lists that are or were shown lately, one for each view and filter. */
export class ThreadLists {
  readonly #client: ApiClient;
  readonly #lists = new Map<string, Entry>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  get(view: ThreadView, filter: ThreadFilter): ThreadPages {
    const key = listKey(view, filter);
    const known = this.#lists.get(key);
    if (known !== undefined) {
      this.#lists.delete(key);
      this.#lists.set(key, known);
      return known.pages;
    }
    const pages: ThreadPages = new ListPages({
      fetch: (after, limit) => this.#client.call('threads.list', { view, filter, after, limit }),
      fetchRows: async (threadIds) =>
        (await this.#client.call('threads.rows', { view, filter, threadIds: [...threadIds] })).rows,
      cursorOf: (row) => ({ date: row.date, threadId: row.threadId }),
      compare: compareCursors,
      idOf: (row) => row.threadId,
    });
    this.#lists.set(key, { view, pages });
    for (const [oldest, entry] of this.#lists) {
      if (this.#lists.size <= keepLists) break;
      if (!entry.pages.watched) this.#lists.delete(oldest);
    }
    return pages;
  }

  /** Marks the lists that may show something of these mailboxes; null means all. */
  invalidate(mailboxIds: ReadonlySet<number> | null): void {
    for (const { view, pages } of this.#lists.values()) {
      if (mailboxIds === null || view.kind === 'unified' || mailboxIds.has(view.mailboxId))
        pages.invalidate();
    }
  }

  /**
   * These conversations changed, in these mailboxes at least: brings the lists up to date that may show them, or do.
   * `threadIds` null: any conversation may have changed.
   */
  update(mailboxIds: ReadonlySet<number>, threadIds: ReadonlySet<number> | null): void {
    if (threadIds === null) {
      this.invalidate(mailboxIds);
      return;
    }
    for (const { view, pages } of this.#lists.values()) {
      // What is said of it elsewhere (a reply in Sent) is counted in its row here.
      if (view.kind === 'unified' || mailboxIds.has(view.mailboxId) || pages.holds(threadIds))
        pages.update(threadIds);
    }
  }

  /** Lines of this view as the engine has just made them: shown at once, and set right by the `update` that follows. */
  put(view: ThreadView, rows: readonly ThreadRow[]): void {
    // With a filter, whether they are in the list may be just what has changed.
    this.#lists.get(listKey(view, 'all'))?.pages.put(rows);
  }

  hide(threadIds: readonly number[]): void {
    for (const { pages } of this.#lists.values()) if (pages.watched) pages.hide(threadIds);
  }

  /** Ends `hide` after the engine has answered: asks again first, so that no row flickers back. */
  async settle(threadIds: readonly number[]): Promise<void> {
    await Promise.all(
      [...this.#lists.values()].map(async ({ pages }) => {
        if (pages.watched) await pages.refresh();
        pages.unhide(threadIds);
      }),
    );
  }
}
