import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../../../shared/api/error.ts';
import type { MessageBody } from '../../../shared/model/message.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { connectionError, needsPerson } from '../imap/errors.ts';
import { startNotify } from '../imap/notify.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { JournalLanes, type LanesHost } from '../journal/lanes.ts';
import { openOperations } from '../journal/replay.ts';
import { describeError } from '../log.ts';
import { searchAccount } from '../search/server/search-account.ts';
import { mailboxByRole } from '../store/mailboxes.ts';
import { BackgroundSync } from './background.ts';
import { busyDelay, reconnectDelay } from './backoff.ts';
import { BodyService } from './body-service.ts';
import { Connections } from './connections.ts';
import type { SyncContext } from './context.ts';
import { LiveEvents } from './live-events.ts';
import { listMailboxes } from './mailbox-list.ts';
import { StatusBoard } from './status.ts';
import { Visits } from './visits.ts';

/** A connection that has lasted this long was good: the next pause begins small again. */
const provenMs = 10_000;

/**
 * Everything between one account and its server. Up to three connections: `watch` idles on INBOX and decides whether
 * the account is online, `background` does the bulk, also of the journal, `foreground` is kept free for what the person does.
 */
export class AccountSync {
  private readonly context: SyncContext;
  private readonly status: StatusBoard;
  private readonly background: BackgroundSync;
  private readonly live: LiveEvents;
  private watch: ImapSession | null = null;
  private foreground: Promise<ImapSession> | null = null;
  private stopped = false;
  /** Why nothing can be stored at present. */
  private halted: ApiError | null = null;
  private readonly ending = new AbortController();
  private finished: Promise<void> = Promise.resolve();
  private wake: AbortController = new AbortController();
  private readonly journal: JournalLanes;
  private readonly visits: Visits;
  private readonly connections: Connections;
  private readonly bodies: BodyService;

  constructor(shared: SyncContext) {
    this.live = new LiveEvents(shared);
    const context = { ...shared, flushLive: () => this.live.flush() };
    this.context = context;
    this.status = new StatusBoard(context.account.id, context.emit);
    this.status.set({ pendingOperations: openOperations(context) });
    this.visits = new Visits(context, {
      watch: () => this.watch,
      background: () => this.background.session,
      arrived: () => this.background.prefetchSoon(),
      incomplete: () => this.background.pollNow(),
    });
    const visit = (session: ImapSession, mailboxId: number): Promise<void> =>
      this.visits.on(session, mailboxId);
    this.connections = new Connections(
      context,
      this.live,
      { visit, arrived: (session, mailboxId) => this.visits.arrivedOn(session, mailboxId) },
      this.ending.signal,
    );
    this.bodies = new BodyService(context, {
      ...{ visit, connect: () => this.connectForeground(), offline: () => this.offline() },
    });
    this.background = new BackgroundSync(context, {
      connect: () => this.connections.connect(),
      mayConnect: () => this.connections.mayConnect,
      connected: () => this.journal.work(),
      beNotified: (watch) => this.beNotified(watch),
      visit,
      isVisitedLater: (mailboxId) => this.visits.isComing(mailboxId),
      changed: (session, path) => this.connections.hear(session, path),
      progress: (progress) => {
        this.status.set(
          progress
            ? { state: 'syncing', progress }
            : { state: this.watch ? 'idle' : 'offline', progress: null },
        );
      },
    });
    this.journal = new JournalLanes(context, this.journalHost(), this.ending.signal);
  }

  start(): void {
    if (!this.context.account.enabled) {
      this.status.set({ state: 'disabled' });
      return;
    }
    this.finished = this.supervise();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.ending.abort();
    this.wake.abort();
    this.visits.stop();
    const foreground = await this.foreground?.catch(() => null);
    await Promise.all([this.watch?.logout(), foreground?.logout(), this.background.stop()]);
    await this.finished;
    await this.journal.rest();
    this.live.flush();
  }

  get currentStatus(): AccountStatus {
    return this.status.value;
  }

  /** True while it is brought up to date, which nothing should hold up; texts that are fetched ahead are no part of it. */
  get isBusy(): boolean {
    return this.currentStatus.state === 'syncing' && !this.background.isFetchingAhead;
  }

  /** Ends any waiting; with a connection, looks at everything now. */
  syncNow(): void {
    this.wake.abort();
    if (this.watch?.usable) {
      this.background.pollNow();
      const inbox = mailboxByRole(this.context.cache, this.context.account.id, 'inbox');
      if (inbox) void this.visits.soon(inbox.id);
    }
  }

  /** What kept this host from being reached may be over: no longer waits for the person. */
  retry(host: string): void {
    if (this.context.account.imap.host.toLowerCase() === host.toLowerCase()) this.wake.abort();
  }

  /** The network came or the computer woke: connections from before are not to be trusted. */
  networkChanged(state: 'online' | 'offline' | 'resumed'): void {
    if (state !== 'online') this.watch?.drop();
    if (state !== 'offline') this.wake.abort();
  }

  /** Nothing can be stored (a full disk): connections are given up until `syncNow`. */
  halt(error: ApiError): void {
    this.halted = error;
    this.watch?.drop();
    void this.foreground?.then((session) => session.drop()).catch(() => {});
    void this.background.interrupt();
  }

  /** Whether somebody looks at the program's window. */
  setWatched(watched: boolean): void {
    this.connections.setWatched(watched);
  }

  /** The mailbox on screen, or null. */
  focus(mailboxId: number | null): void {
    this.background.focus(mailboxId);
  }

  /** What is to be kept offline has changed. */
  offlineChanged(): void {
    this.background.offlineChanged();
    this.context.changes.offline(this.context.account.id);
  }

  /** Called after an operation was queued. */
  operationsQueued(): void {
    this.status.set({ pendingOperations: openOperations(this.context) });
    this.journal.work();
  }

  /** A connection for what the person asked; shared by such requests, free of background work. */
  connectForeground(): Promise<ImapSession> {
    // Replaced in the same step as it is read, so that requests at the same time do not make a connection each.
    this.foreground = this.usableForeground(this.foreground);
    return this.foreground;
  }

  private async usableForeground(previous: Promise<ImapSession> | null): Promise<ImapSession> {
    const known = await previous?.catch(() => null);
    // The watching one stands in for one that could not be had, until it can.
    const standsIn = known === this.watch && this.connections.mayConnect;
    if (known?.usable && !standsIn) return known;
    if (!this.watch?.usable) throw this.offline();
    try {
      return await this.connections.connect();
    } catch (error) {
      // A server that allows only one connection: the watching one has to do.
      if (!this.watch?.usable) throw error;
      this.context.log.warn('No second connection; the first serves requests too', describeError(error));
      return this.watch;
    }
  }

  get id(): number {
    return this.context.account.id;
  }

  get isConnected(): boolean {
    return this.watch?.usable ?? false;
  }

  /** Searches on the server, on the foreground connection; see `searchAccount`. */
  searchServer(text: string, signal: AbortSignal, found: (messageIds: number[]) => void): Promise<void> {
    return searchAccount(this.context, () => this.connectForeground(), text, signal, found);
  }

  /** Fetches a body on the foreground connection, stores it and answers with it. */
  fetchBody(messageId: number): Promise<MessageBody> {
    return this.bodies.fetch(messageId);
  }

  private offline(): ApiError {
    const { account } = this.context;
    if (!account.enabled) {
      return new ApiError('offline', `${account.email} is switched off. Switch it on in Settings.`, {
        accountId: account.id,
      });
    }
    return new ApiError(
      'offline',
      `There is no connection to ${account.imap.host} at the moment. Curlew keeps trying.`,
      { retryable: true, accountId: account.id },
    );
  }

  private async supervise(): Promise<void> {
    const { account, log, now } = this.context;
    let attempt = 0;
    let refusals = 0;
    let lostAt = now();
    while (!this.stopped) {
      this.wake = new AbortController();
      this.halted = null;
      let error: ApiError;
      let connectedAt: number | null = null;
      try {
        this.status.set({ state: attempt === 0 ? 'connecting' : this.status.value.state });
        const watch = await this.connections.connect();
        this.watch = watch;
        if (this.stopped) await watch.logout();
        connectedAt = now();
        await this.online(watch);
        await watch.closed;
        error = this.offline();
      } catch (thrown) {
        error = connectionError(thrown, account.imap, account.id);
        log.info('Not connected', { ...describeError(thrown), code: error.code });
      }
      if (this.watch) lostAt = now();
      // A server that takes connections and drops them at once is not asked four times a second for ever.
      if (connectedAt !== null && now() - connectedAt >= provenMs) attempt = refusals = 0;
      this.watch?.drop();
      this.watch = null;
      await this.background.interrupt();
      this.background.setNotified(false);
      void this.foreground?.then((session) => session.drop()).catch(() => {});
      this.foreground = null;
      if (this.stopped) return;
      error = this.halted ?? error;
      const person = needsPerson(error) || error.code.startsWith('storage-');
      this.status.set({
        state: person ? 'error' : 'offline',
        progress: null,
        // A server that will have none of us at the moment is waited for, and the person told why.
        error: person || error.code === 'server-busy' ? error.toShape() : null,
      });
      const delay = person
        ? 3_600_000
        : error.code === 'server-busy'
          ? busyDelay(refusals++, Math.random)
          : reconnectDelay(attempt++, now() - lostAt, Math.random);
      await pause(delay, undefined, { signal: this.wake.signal, ref: false }).catch(() => {});
    }
  }

  /**
   * From the first moment of a connection: the first screen of INBOX before anything else.
   *
   * A reconnect at which nothing has changed costs, besides signing in on two connections: SELECT of INBOX, one LIST for
   * the counters of all mailboxes (LIST-STATUS), and, when it has shown to be up to date, NOTIFY and IDLE. Nothing for
   * each mailbox and nothing for each message; without LIST-STATUS one STATUS a mailbox, without MODSEQ a comparison of
   * flags in chunks of a thousand. Once a day a mailbox's UIDs are compared (one NOOP, one SEARCH), a few mailboxes a
   * round.
   */
  private async online(watch: ImapSession): Promise<void> {
    const { cache, account } = this.context;
    this.status.set({ state: 'syncing', error: null, progress: null });
    let inbox = mailboxByRole(cache, account.id, 'inbox');
    if (!inbox) {
      await watch.run(Priority.newMail, null, (client) =>
        listMailboxes(this.context, client, { counters: false }),
      );
      inbox = mailboxByRole(cache, account.id, 'inbox');
      if (!inbox)
        throw new ApiError('server-refused', `${account.imap.host} shows no INBOX for ${account.email}.`);
    }
    this.journal.work();
    const visited = this.visits.on(watch, inbox.id);
    // Only now: before the visit it would open the mailbox once more.
    watch.idleOn(inbox.path);
    // On the first visit nothing competes with it; later the second connection is made meanwhile.
    if (inbox.uid_next === null) await visited;
    // Asked for before the visit has ended, so that no IDLE comes between.
    this.background.run(watch, visited);
    await visited;
  }

  /** Has the server tell of changes in mailboxes that nobody watches, where it can (NOTIFY, RFC 5465). */
  private async beNotified(watch: ImapSession): Promise<void> {
    let overflows = 0;
    const answered = new Set<string>();
    const start = (): Promise<boolean> =>
      watch.run(Priority.flags, null, (client) =>
        startNotify(client, {
          onStatus: (status, isAnswer) => {
            if (isAnswer) answered.add(status.path);
            this.background.told(status, isAnswer);
          },
          onTree: () => this.background.toldTree(),
          onOverflow: () => {
            this.background.setNotified(false);
            // Asked for once more, with a look at everything; then the server is taken at its word.
            if (overflows++ === 0)
              void start()
                .then(settle)
                .catch(() => {});
          },
        }),
      );
    const settle = (notified: boolean): void => this.background.setNotified(notified && watch.usable);
    const notified = await start().catch(() => false);
    settle(notified);
    if (notified) this.background.toldAll(answered);
  }

  /** The journal's view of this account. */
  private journalHost(): LanesHost {
    const { context, background } = this;
    const count = (): void => this.status.set({ pendingOperations: openOperations(context) });
    return {
      online: () => this.isConnected,
      connect: () => this.connectForeground(),
      spare: () => background.ownSession,
      hasNoSpare: () => background.isShared,
      visit: (on, mailboxId) => this.visits.on(on, mailboxId),
      statuses: (on) => on.run(Priority.action, null, (client) => listMailboxes(context, client)),
      touched: (mailboxId) => void this.visits.soon(mailboxId),
      progressed: count,
      leave: async (mailboxId) => {
        await this.visits.rest(mailboxId);
        await background.leave(mailboxId);
      },
      treeChanged: () => background.treeChanged(),
      refused: () => {
        background.operationRefused();
        this.syncNow();
      },
      rested: count,
      settled: () => background.journalSettled(),
    };
  }
}
