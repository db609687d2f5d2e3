import type { StatusObject } from 'imapflow';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { isUnreadable } from '../imap/fault.ts';
import { refusalOf, UidsChanged } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { unselect } from '../imap/unselect.ts';
import { describeError } from '../log.ts';
import { transaction } from '../store/database.ts';
import {
  displayName,
  isComplete,
  type MailboxRow,
  mailboxById,
  mailboxByPath,
  mailboxesOf,
  sizesUnknown,
} from '../store/mailboxes.ts';
import { knownUidCount } from '../store/messages.ts';
import { collectOrphans, orphansOf } from '../store/orphans.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { Backfill } from './backfill.ts';
import { reconnectDelay } from './backoff.ts';
import type { SyncContext } from './context.ts';
import { listMailboxes } from './mailbox-list.ts';
import { Prefetcher } from './prefetch.ts';
import { Previews } from './previews.ts';
import { refreshQuota } from './quota.ts';
import { audit, skippedCount } from './reconcile.ts';
import { refreshRights } from './rights.ts';

/** How often mailboxes that are not watched are compared with the server, in milliseconds. */
const pollMs = 60_000;
/** The same where the server tells of changes by itself (NOTIFY): then this is only for what it may have left out. */
const notifiedPollMs = 600_000;
/** All UIDs of a mailbox are compared with the server's once in so long, though nothing tells of a difference. */
const auditMs = 86_400_000;
/** Mailboxes compared so in one round. */
const auditsPerRound = 5;
/** Pause before another look when a mailbox that is listed could not be opened. */
const doubtMs = 1000;
/** A connection with an old view of the tree is replaced so often at most. */
const renewalMs = 10_000;
/** Messages of a first screen: their text is fetched before anything else, for the snippets. */
const firstTexts = 60;

export interface BackgroundHost {
  connect(): Promise<ImapSession>;
  /** Whether one more connection can be had at present. */
  mayConnect(): boolean;
  /** There is a connection for this work now, be it the watching one. */
  connected(): void;
  /** Brings one mailbox up to date on this connection. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** This mailbox is up to date but for its cursor, and is visited soon in any case. */
  isVisitedLater(mailboxId: number): boolean;
  /** A change is told of a mailbox, without what it is. */
  changed(session: ImapSession, path: string): void;
  /** null: up to date. */
  progress(progress: AccountStatus['progress']): void;
}

/**
 * The bulk of an account's work, on a connection of its own: first screens of all mailboxes, older messages, text
 * ahead of reading, and looking at what changed in mailboxes nobody watches.
 */
export class BackgroundSync {
  private readonly context: SyncContext;
  private readonly host: BackgroundHost;
  private current: ImapSession | null = null;
  /** The watching connection, where it has to do this work too: it goes on watching INBOX. */
  private shared: ImapSession | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private generation = 0;
  private inboxVisited: Promise<void> = Promise.resolve();
  private focusId: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private wake: (() => void) | null = null;
  private pollAsked = false;
  /** The server has refused something: what was known of rights may be out of date. */
  private refused = false;
  private statuses: Map<string, StatusObject> = new Map();
  /**
   * Mailboxes that were listed and could not be opened. The list may be out of date (Dovecot names one that another
   * connection has deleted once more): it is asked for again soon, but once for each.
   */
  private readonly doubted = new Set<number>();
  private lookAgainSoon = false;
  /** When the connection was last given up for its view of the tree; milliseconds since 1970. */
  private renewedAt = 0;
  /** The server tells of changes in all mailboxes by itself. */
  private notified = false;
  private readonly prefetcher: Prefetcher;
  private readonly previews: Previews;
  private readonly backfill: Backfill;

  constructor(context: SyncContext, host: BackgroundHost) {
    this.context = context;
    this.host = host;
    this.prefetcher = new Prefetcher(context, () => this.shared);
    this.previews = new Previews(context);
    this.backfill = new Backfill(context);
  }

  /** The background connection while there is one. */
  get session(): ImapSession | null {
    return this.current?.usable ? this.current : null;
  }

  /** The watching connection has to do this work too. */
  get isShared(): boolean {
    return this.session !== null && this.session === this.shared;
  }

  /** The background connection, unless it is the watching one. */
  get ownSession(): ImapSession | null {
    return this.isShared ? null : this.session;
  }

  /**
   * Begins the rounds; `fallback` is used where the server allows no further connection. Mailboxes are looked at as soon
   * as the watching connection has looked at INBOX (`inboxVisited`).
   */
  run(fallback: ImapSession, inboxVisited: Promise<void>): void {
    const generation = ++this.generation;
    this.inboxVisited = inboxVisited;
    this.running = this.running.then(() => this.rounds(fallback, generation));
  }

  /** The mailbox on screen: visited at once, and watched between rounds. */
  focus(mailboxId: number | null): void {
    if (this.focusId === mailboxId) return;
    this.focusId = mailboxId;
    const { session } = this;
    if (!session) return;
    this.watchFocus(session);
    if (mailboxId !== null && this.isWatchable(mailboxId)) {
      this.host.visit(session, mailboxId).catch((error) => {
        if (session.usable) this.context.log.warn('A mailbox could not be visited', describeError(error));
      });
    }
  }

  pollNow(): void {
    this.pollAsked = true;
    this.wake?.();
  }

  /** Closes the mailbox on this connection, if it is the one on screen or open from the last round. */
  async leave(mailboxId: number): Promise<void> {
    const { session } = this;
    const path = mailboxById(this.context.cache, mailboxId)?.path;
    if (!session || session === this.shared) return;
    if (this.focusId === mailboxId) session.idleOn(null);
    await session
      .run(Priority.action, null, async (client) => {
        if (client.mailbox && client.mailbox.path === path) await unselect(client);
      })
      .catch((error) => this.context.log.info('A mailbox could not be closed', describeError(error)));
  }

  /** Paths have changed: what is watched is found under its new one, and the tree is listed again. */
  treeChanged(): void {
    if (this.session) this.watchFocus(this.session);
    this.pollNow();
  }

  /** The server has refused a change: everything is looked at again, and what is allowed is asked for. */
  operationRefused(): void {
    this.refused = true;
    this.pollNow();
  }

  /** New mail has come: its text is wanted for the snippet. */
  prefetchSoon(): void {
    this.prefetcher.mailArrived();
    this.wake?.();
  }

  /** What is to be kept offline has changed, or is to go on after a pause. */
  offlineChanged(): void {
    this.prefetcher.policyChanged();
    this.pollNow();
  }

  /** Everything the person did is on the server: what waited for that is looked at again. */
  journalSettled(): void {
    if (this.prefetcher.isUnfinished) this.pollNow();
  }

  /** Whether the server tells of changes in all mailboxes by itself, for as long as its connection lasts. */
  setNotified(notified: boolean): void {
    this.notified = notified;
    if (!notified) this.wake?.();
  }

  /** The server has told a mailbox's counters: it is looked at, if they are news. */
  told(status: StatusObject): void {
    const row = mailboxByPath(this.context.cache, this.context.account.id, status.path);
    if (!row) {
      this.pollNow();
      return;
    }
    const merged = { ...this.statuses.get(status.path), ...status };
    this.statuses.set(status.path, merged);
    const { session } = this;
    // Not visited yet: that is on its way.
    if (!session || row.uid_next === null || row.selectable !== 1 || !this.hasChanged(row, false)) return;
    this.host.changed(session, row.path);
  }

  /** Ends the rounds of a lost connection. */
  async interrupt(): Promise<void> {
    this.generation++;
    this.wake?.();
    this.current?.drop();
    await this.running;
    this.current = null;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.generation++;
    this.wake?.();
    await this.current?.logout();
    await this.running;
  }

  private isCurrent(generation: number): boolean {
    return !this.stopped && generation === this.generation;
  }

  private async rounds(fallback: ImapSession, generation: number): Promise<void> {
    const { log } = this.context;
    let failures = 0;
    // Once by the connection that has just opened INBOX: it need not read it again to count it, which takes Dovecot 30 to
    // 80 ms at 50,000 messages. And at once, so that no IDLE comes between.
    this.shared = fallback;
    this.pollAsked = false;
    let look: Promise<number[]> | null = this.isCurrent(generation) ? this.look(fallback) : null;
    look?.catch(() => {});
    while (this.isCurrent(generation)) {
      try {
        const session = await this.host.connect().catch((error) => {
          log.warn('No further connection; the first does the background work too', describeError(error));
          return fallback;
        });
        this.current = session;
        this.watchFocus(session);
        this.host.connected();
        for (let first = true; this.isCurrent(generation) && session.usable; first = false) {
          this.lookAgainSoon = false;
          if (look === null) this.pollAsked = false;
          const looked = look ?? this.look(session);
          look = null;
          await this.round(session, first, generation, looked);
          if (!session.usable) break;
          failures = 0;
          this.host.progress(null);
          await this.pause(
            generation,
            this.lookAgainSoon ? doubtMs : this.notified ? notifiedPollMs : pollMs,
          );
          // The one that was refused may be had now.
          if (session === fallback && this.host.mayConnect()) break;
        }
      } catch (error) {
        if (!this.isCurrent(generation)) return;
        log.warn('Background work was interrupted', describeError(error));
        if (!fallback.usable) return;
        // What cannot be read is narrowed down with each connection that it ends: that is getting on.
        if (this.current && isUnreadable(this.current.client, error)) failures = 0;
        // Asked to look now or not: a line that breaks as soon as it is made is not made without end.
        this.pollAsked = false;
        if (!this.session) this.current = null;
        await this.pause(generation, reconnectDelay(failures++, 0, Math.random));
      } finally {
        if (this.current && this.current !== fallback) this.current.drop();
        this.current = null;
      }
    }
  }

  /** Waits for the next poll, or until somebody asks. */
  private pause(generation: number, ms = pollMs): Promise<void> {
    if (!this.isCurrent(generation) || this.pollAsked) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        // The connection of an earlier pause may end during a later one, which is not its to end.
        if (this.wake !== end) return;
        if (this.timer) clearTimeout(this.timer);
        this.timer = null;
        this.wake = null;
        resolve();
      };
      this.timer = setTimeout(end, ms);
      this.wake = end;
      const lost = this.current?.closed;
      void lost?.then(end);
    });
  }

  private async round(
    session: ImapSession,
    first: boolean,
    generation: number,
    looked: Promise<number[]>,
  ): Promise<void> {
    const { cache, account } = this.context;
    const orphans = await looked;
    // A failure of that visit ends the connection that it was made on, and the rounds with it.
    await this.inboxVisited.catch(() => {});
    let troubled = false;
    const goesOn = (): boolean => this.isCurrent(generation);
    await session.run(Priority.flags, null, (client) => refreshRights(this.context, client, this.refused));
    await session.run(Priority.flags, null, (client) =>
      refreshQuota(this.context, client, first || this.refused),
    );
    this.refused = false;
    if (first) await this.prefetcher.fetchTexts(session, firstTexts, goesOn);
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!this.isCurrent(generation)) return;
      // INBOX is the watching connection's; here only when that missed something.
      if (!row.selectable || this.host.isVisitedLater(row.id) || !this.hasChanged(row, first)) continue;
      if (first && row.uid_next === null) this.progress(row, 0, this.statuses.get(row.path)?.messages ?? 0);
      if (!(await this.visitSafely(session, row))) troubled = true;
    }
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!this.isCurrent(generation)) return;
      if (!row.selectable || !this.isIncomplete(row)) continue;
      if (!(await this.backfillSafely(session, row, generation))) troubled = true;
    }
    await this.audit(session, generation);
    await this.learnSizes(session);
    if (!this.isCurrent(generation)) return;
    // A message that left one mailbox during this round may stand in another that was looked at before that.
    if (!troubled) this.forget(orphans);
    await this.prefetcher.fetchTexts(session, Number.POSITIVE_INFINITY, goesOn);
    await this.previews.fetch(session, goesOn);
    await this.prefetcher.fetchAttachments(session, goesOn);
    await this.prefetcher.evict(goesOn);
  }

  /**
   * Lists the mailboxes with their counters.
   * @returns messages that are in no mailbox as far as is known here, from before the list
   */
  private async look(session: ImapSession): Promise<number[]> {
    const { cache, account } = this.context;
    return await session.run(Priority.flags, null, async (client) => {
      // Only now, when what was asked for before this is done: a visit of INBOX has its own.
      const orphans = orphansOf(cache, account.id);
      this.statuses = await listMailboxes(this.context, client, { onOutOfDate: () => this.renew(session) });
      return orphans;
    });
  }

  /** A connection whose view of the tree is out of date keeps it: another one is made, but not in a circle. */
  private renew(session: ImapSession): void {
    const { now } = this.context;
    if (this.isShared || now() - this.renewedAt < renewalMs) return;
    this.renewedAt = now();
    this.pollAsked = true;
    // The watching one stays: the next list is another connection's.
    if (session !== this.shared) session.drop();
  }

  /** The sizes of the mailboxes as soon as all is listed; later they come with every list. */
  private async learnSizes(session: ImapSession): Promise<void> {
    const { cache, account } = this.context;
    if (!session.client.capabilities.has('STATUS=SIZE')) return;
    if (!isComplete(cache, account.id) || !sizesUnknown(cache, account.id)) return;
    await session.run(Priority.flags, null, (client) => listMailboxes(this.context, client));
  }

  /** A few mailboxes that have not been compared for long; what is missing then is fetched in the next round. */
  private async audit(session: ImapSession, generation: number): Promise<void> {
    const { cache, account, now } = this.context;
    const due = mailboxesOf(cache, account.id)
      .filter(
        (row) => row.selectable === 1 && row.backfilled === 1 && now() - (row.audited_at ?? 0) > auditMs,
      )
      .sort((a, b) => (a.audited_at ?? 0) - (b.audited_at ?? 0));
    for (const row of due.slice(0, auditsPerRound)) {
      if (!this.isCurrent(generation)) return;
      try {
        const found = await session.run(Priority.backfill, row, (client) => audit(this.context, client, row));
        if (found.missing.length > 0) this.pollAsked = true;
      } catch (error) {
        if (!session.usable) throw error;
        this.context.log.warn('A mailbox could not be compared', { path: row.path, ...describeError(error) });
      }
    }
    if (due.length > auditsPerRound) this.lookAgainSoon = true;
  }

  private forget(orphans: readonly number[]): void {
    const { cache, account, changes } = this.context;
    if (orphans.length === 0) return;
    const threadIds = transaction(cache, () => {
      const emptied = collectOrphans(cache, orphans);
      refreshThreads(cache, emptied);
      return emptied;
    });
    if (threadIds.size > 0) changes.threads(account.id, [], threadIds);
  }

  /** A mailbox that refuses to open costs a line in the log, and nothing of the others. */
  private async visitSafely(session: ImapSession, row: MailboxRow): Promise<boolean> {
    try {
      await this.host.visit(session, row.id);
      this.doubted.delete(row.id);
      return true;
    } catch (error) {
      if (!session.usable) throw error;
      if (refusalOf(error) && !this.doubted.has(row.id)) {
        this.doubted.add(row.id);
        this.lookAgainSoon = true;
      }
      this.context.log.warn('A mailbox could not be opened', { path: row.path, ...describeError(error) });
      return false;
    }
  }

  private async backfillSafely(session: ImapSession, row: MailboxRow, generation: number): Promise<boolean> {
    try {
      await this.backfill.run(session, row, {
        goesOn: () => this.isCurrent(generation),
        progress: (done, total) => this.progress(row, done, total),
      });
      return true;
    } catch (error) {
      if (!session.usable) throw error;
      this.context.log.warn('Older messages could not be fetched', {
        path: row.path,
        ...describeError(error),
      });
      if (error instanceof UidsChanged) this.pollAsked = true;
      return false;
    }
  }

  private hasChanged(row: MailboxRow, first: boolean): boolean {
    const status = this.statuses.get(row.path);
    if (row.uid_next === null || !status) return true;
    if (status.uidValidity !== undefined && String(status.uidValidity) !== row.uid_validity) return true;
    if (status.uidNext !== undefined && status.uidNext !== row.uid_next) return true;
    if (row.backfilled && status.messages !== undefined && status.messages !== this.accountedFor(row))
      return true;
    if (status.highestModseq !== undefined && row.highest_modseq !== null) {
      return String(status.highestModseq) !== row.highest_modseq;
    }
    // Without MODSEQ only the number of unread messages tells of changed flags, and of a star nothing does: after a
    // time without connection every mailbox is compared.
    if (first) return true;
    return status.unseen !== undefined && status.unseen !== row.unread_messages;
  }

  /** Messages of the server that are known here, or known not to be readable. */
  private accountedFor(row: MailboxRow): number {
    const { cache } = this.context;
    return knownUidCount(cache, row.id) + skippedCount(cache, row.id);
  }

  private isIncomplete(row: MailboxRow): boolean {
    if (row.uid_next === null) return false;
    if (!row.backfilled) return true;
    const messages = this.statuses.get(row.path)?.messages;
    return messages !== undefined && messages > this.accountedFor(row);
  }

  private progress(row: MailboxRow, done: number, total: number): void {
    this.host.progress({ mailbox: displayName(row.path, row.delimiter), done, total });
  }

  /** INBOX is watched by its own connection. */
  private isWatchable(mailboxId: number): boolean {
    const row = mailboxById(this.context.cache, mailboxId);
    return (
      row?.account_id === this.context.account.id &&
      row.selectable === 1 &&
      row.removed_by === null &&
      row.role !== 'inbox'
    );
  }

  private watchFocus(session: ImapSession): void {
    if (session === this.shared) return;
    const row = this.focusId !== null && this.isWatchable(this.focusId) ? this.focusId : null;
    session.idleOn(row === null ? null : (mailboxById(this.context.cache, row)?.path ?? null));
  }
}

/** INBOX first, then what a person looks at most. */
function byImportance(rows: MailboxRow[]): MailboxRow[] {
  const order = ['inbox', 'sent', 'drafts', 'archive', 'all', 'flagged', null, 'trash', 'junk'];
  return [...rows].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.id - b.id);
}
