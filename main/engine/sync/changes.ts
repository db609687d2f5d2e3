import type { ApiEvent } from '../../../shared/api/events.ts';

/** More conversations than this in one announcement: 'anything may have changed' is cheaper for everyone. */
const namedThreads = 200;
/** Announcements of one account keep at least this distance, so that a bulk synchronisation does not flood the interface. */
const spacingMs = 60;

interface Pending {
  mailboxIds: Set<number>;
  threadIds: Set<number>;
  tree: boolean;
  operations: boolean;
  offline: boolean;
  isOwn: boolean;
}

/**
 * Collects what changed and tells the interface: at once when it was quiet or when it is the person's doing, else joined
 * into one announcement every `spacingMs`.
 */
export class ChangeAnnouncer {
  private readonly pending = new Map<number, Pending>();
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private readonly emit: (event: ApiEvent) => void;

  constructor(emit: (event: ApiEvent) => void) {
    this.emit = emit;
  }

  /** Conversations changed; their mailboxes' counts with them. */
  threads(accountId: number, mailboxIds: Iterable<number>, threadIds: Iterable<number>): void {
    const entry = this.entry(accountId);
    for (const id of mailboxIds) entry.mailboxIds.add(id);
    for (const id of threadIds) entry.threadIds.add(id);
    entry.tree = true;
    this.schedule(accountId);
  }

  /** The same for what the person has just done: told as soon as the transaction under way is written. */
  ownThreads(accountId: number, mailboxIds: Iterable<number>, threadIds: Iterable<number>): void {
    this.entry(accountId).isOwn = true;
    clearTimeout(this.timers.get(accountId));
    this.timers.delete(accountId);
    this.threads(accountId, mailboxIds, threadIds);
  }

  /** The mailbox tree changed. */
  tree(accountId: number): void {
    this.entry(accountId).tree = true;
    this.schedule(accountId);
  }

  operations(accountId: number): void {
    this.entry(accountId).operations = true;
    this.schedule(accountId);
  }

  /** The account's offline copy grew, shrank, or is to. */
  offline(accountId: number): void {
    this.entry(accountId).offline = true;
    this.schedule(accountId);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.pending.clear();
  }

  private entry(accountId: number): Pending {
    let entry = this.pending.get(accountId);
    if (!entry) {
      entry = {
        mailboxIds: new Set(),
        threadIds: new Set(),
        tree: false,
        operations: false,
        offline: false,
        isOwn: false,
      };
      this.pending.set(accountId, entry);
    }
    return entry;
  }

  private schedule(accountId: number): void {
    if (this.timers.has(accountId)) return;
    const flush = (): void => {
      const entry = this.pending.get(accountId);
      if (!entry) {
        this.timers.delete(accountId);
        return;
      }
      this.pending.delete(accountId);
      this.timers.set(accountId, setTimeout(flush, spacingMs));
      this.announce(accountId, entry);
    };
    // After the transaction that is being written now, so that the interface reads what it is told of.
    this.timers.set(accountId, setTimeout(flush, 0));
  }

  private announce(accountId: number, entry: Pending): void {
    if (entry.threadIds.size > 0 || entry.mailboxIds.size > 0) {
      this.emit({
        type: 'threads.changed',
        accountId,
        mailboxIds: [...entry.mailboxIds],
        threadIds: entry.threadIds.size <= namedThreads ? [...entry.threadIds] : null,
        isOwn: entry.isOwn,
      });
    }
    if (entry.tree) this.emit({ type: 'mailboxes.changed', accountId });
    if (entry.operations) this.emit({ type: 'operations.changed', accountId });
    if (entry.offline) this.emit({ type: 'offline.changed', accountId });
  }
}
