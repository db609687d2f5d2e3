import type { StatusObject } from 'imapflow';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { isUnreadable } from '../imap/fault.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { unselect } from '../imap/unselect.ts';
import { describeError } from '../log.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { reconnectDelay } from './backoff.ts';
import type { SyncContext } from './context.ts';
import { NotifyTrust } from './notify-trust.ts';
import { Prefetcher } from './prefetch.ts';
import { Round } from './round.ts';

/** Pause before another look when a mailbox that is listed could not be opened. */
const doubtMs = 1000;
/** A connection with an old view of the tree is replaced so often at most. */
const renewalMs = 10_000;

export interface BackgroundHost {
  connect(): Promise<ImapSession>;
  /** Whether one more connection can be had at present. */
  mayConnect(): boolean;
  /** There is a connection for this work now, be it the watching one. */
  connected(): void;
  /**
   * Has the server tell of changes by itself from now on; resolves when it has answered. Asked when the first look has
   * been worked, or what is left of that needs a connection of its own: Dovecot takes 20 to 40 ms for it at 50,000
   * messages, in which it says nothing else.
   */
  beNotified(watch: ImapSession): Promise<void>;
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
  private lookAgainSoon = false;
  /** When the connection was last given up for its view of the tree; milliseconds since 1970. */
  private renewedAt = 0;
  private readonly trust: NotifyTrust;
  /** Mailboxes of which the server has told while there was no connection for this work. */
  private readonly toldEarly = new Set<string>();
  private readonly prefetcher: Prefetcher;
  private readonly round: Round;

  constructor(context: SyncContext, host: BackgroundHost) {
    this.context = context;
    this.host = host;
    this.trust = new NotifyTrust(context.now);
    this.prefetcher = new Prefetcher(context, () => this.shared);
    this.round = new Round(context, this.prefetcher, {
      visit: (session, mailboxId) => host.visit(session, mailboxId),
      isVisitedLater: (mailboxId) => host.isVisitedLater(mailboxId),
      progress: (progress) => host.progress(progress),
      again: (when) => {
        if (when === 'now') this.pollAsked = true;
        else this.lookAgainSoon = true;
      },
      outOfDate: (session) => this.renew(session),
    });
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
    this.round.refused = true;
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

  /** True while only texts are fetched ahead. */
  get isFetchingAhead(): boolean {
    return this.prefetcher.isFetchingAhead;
  }

  /** Whether the server tells of changes in all mailboxes by itself, for as long as its connection lasts. */
  setNotified(notified: boolean): void {
    this.trust.set(notified);
    if (!notified) this.wake?.();
  }

  /** The server has told a mailbox's counters: it is looked at, if they are news. See `Round.told`. */
  told(status: StatusObject, isAnswer: boolean): void {
    const news = this.round.told(status, isAnswer);
    if (news === null) return;
    if (news === 'unknown') this.pollNow();
    else if (this.session) this.host.changed(this.session, news.path);
    else if (!this.round.isAhead(news.id)) this.toldEarly.add(news.path);
  }

  /** The server has told that mailboxes have come, gone, or been renamed: they are listed. */
  toldTree(): void {
    this.trust.toldTree();
    this.pollNow();
  }

  /** The server has told the counters of all mailboxes, these: one that is not among them may have gone since the list. */
  toldAll(paths: ReadonlySet<string>): void {
    if (this.round.misses(paths)) this.toldTree();
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
    this.shared = fallback;
    this.pollAsked = false;
    this.toldEarly.clear();
    // Once by the connection that has just opened INBOX: it need not read it again to count it, which takes Dovecot 30 to
    // 80 ms at 50,000 messages. And at once, so that no IDLE comes between. Where nothing has changed, or a few messages
    // of INBOX, that is all: a further connection would only take the time of both sides from the first.
    let look = this.isCurrent(generation) ? this.round.look(fallback, true) : null;
    look?.catch(() => {});
    let notifying: Promise<void> | null = null;
    while (this.isCurrent(generation)) {
      try {
        let connecting: Promise<ImapSession> | null = null;
        const bulk = (): Promise<ImapSession> => {
          notifying ??= this.host.beNotified(fallback);
          connecting ??= this.connect(fallback);
          return connecting;
        };
        for (let first = true; this.isCurrent(generation); first = false) {
          this.lookAgainSoon = false;
          const near = look === null ? await bulk() : fallback;
          if (!near.usable) break;
          if (look === null) this.pollAsked = false;
          const looked = await (look ?? this.round.look(near, false));
          look = null;
          this.trust.looked(looked.isTreeNew);
          // A failure of that visit ends the connection that it was made on, and the rounds with it.
          await this.inboxVisited.catch(() => {});
          await this.round.run({ near, bulk }, looked, first, () => this.isCurrent(generation));
          if (!near.usable) break;
          failures = 0;
          this.host.progress(null);
          const session = await bulk();
          await notifying;
          if (!session.usable) break;
          const ms = this.lookAgainSoon ? doubtMs : this.trust.pauseMs;
          if (!this.prefetcher.hasNews) await this.pause(generation, ms);
          // The one that was refused may be had now.
          if (session === fallback && this.host.mayConnect()) break;
        }
      } catch (error) {
        look = null;
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

  /** A connection for the bulk, or `fallback` where there is none to be had. */
  private async connect(fallback: ImapSession): Promise<ImapSession> {
    const session = await this.host.connect().catch((error) => {
      const why = 'No further connection; the first does the background work too';
      this.context.log.warn(why, describeError(error));
      return fallback;
    });
    this.current = session;
    this.watchFocus(session);
    this.host.connected();
    for (const path of this.toldEarly) this.host.changed(session, path);
    this.toldEarly.clear();
    return session;
  }

  /** Waits for the next poll, or until somebody asks. */
  private pause(generation: number, ms: number): Promise<void> {
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

  /** A connection whose view of the tree is out of date keeps it: another one is made, but not in a circle. */
  private renew(session: ImapSession): void {
    const { now } = this.context;
    if (this.isShared || now() - this.renewedAt < renewalMs) return;
    this.renewedAt = now();
    this.pollAsked = true;
    // The watching one stays: the next list is another connection's.
    if (session !== this.shared) session.drop();
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
