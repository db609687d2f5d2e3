import { setTimeout as pause } from 'node:timers/promises';
import type { MailboxObject } from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { MessageBody } from '../../../shared/model/message.ts';
import type { AccountStatus } from '../../../shared/model/status.ts';
import type { Credential } from '../accounts/credentials.ts';
import { routeOf } from '../accounts/route.ts';
import { connectionError, needsPerson } from '../imap/errors.ts';
import { UidsChanged } from '../imap/refusal.ts';
import { ImapSession, Priority } from '../imap/session.ts';
import { openOperations, replayJournal } from '../journal/replay.ts';
import { describeError } from '../log.ts';
import { parseWholeMessage } from '../mime/index.ts';
import { readBody, storeBody } from '../store/bodies.ts';
import { all, one } from '../store/database.ts';
import { mailboxById, mailboxByPath, mailboxByRole } from '../store/mailboxes.ts';
import { rawFileOf, readRawMessage } from '../store/raw-messages.ts';
import { BackgroundSync } from './background.ts';
import { reconnectDelay } from './backoff.ts';
import { type FetchedBody, fetchBody, locate, type MessageLocation } from './body-fetch.ts';
import { changeMail, type SyncContext } from './context.ts';
import { LiveEvents } from './live-events.ts';
import { listMailboxes } from './mailbox-list.ts';
import { catchUp } from './mailbox-sync.ts';
import { StatusBoard } from './status.ts';
import { TokenBucket } from './token-bucket.ts';

/** A connection that has lasted this long was good: the next pause begins small again. */
const provenMs = 10_000;
/** Pause before the journal is tried again on a connection that is still there. */
const retryMs = 1000;

/**
 * Everything between one account and its server. Up to three connections: `watch` idles on INBOX and decides whether
 * the account is online, `background` does the bulk, `foreground` is kept free for what the person does.
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
  private replaying: Promise<void> | null = null;
  private replayAgain = false;
  private readonly visiting = new Map<number, Promise<void>>();
  private readonly revisit = new Set<number>();
  /** A server that has something to say after every look would keep both sides busy for ever. */
  private readonly hearing = new TokenBucket(20, 1000);
  private readonly toHear = new Set<string>();
  private readonly bodies = new Map<number, Promise<MessageBody>>();

  constructor(shared: SyncContext) {
    this.live = new LiveEvents(shared);
    const context = { ...shared, flushLive: () => this.live.flush() };
    this.context = context;
    this.status = new StatusBoard(context.account.id, context.emit);
    this.status.set({ pendingOperations: openOperations(context) });
    this.background = new BackgroundSync(context, {
      connect: () => this.connect(),
      visit: (session, mailboxId) => this.visitOn(session, mailboxId),
      progress: (progress) => {
        this.status.set(
          progress
            ? { state: 'syncing', progress }
            : { state: this.watch ? 'idle' : 'offline', progress: null },
        );
      },
    });
  }

  start(): void {
    this.finished = this.supervise();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.ending.abort();
    this.wake.abort();
    const foreground = await this.foreground?.catch(() => null);
    await Promise.all([this.watch?.logout(), foreground?.logout(), this.background.stop()]);
    await this.finished;
    await this.replaying;
    this.live.flush();
  }

  get currentStatus(): AccountStatus {
    return this.status.value;
  }

  /** Ends any waiting; with a connection, looks at everything now. */
  syncNow(): void {
    this.wake.abort();
    if (this.watch?.usable) {
      this.background.pollNow();
      const inbox = mailboxByRole(this.context.cache, this.context.account.id, 'inbox');
      if (inbox) void this.visit(inbox.id);
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
    void this.replay();
  }

  /** A connection for what the person asked; shared by such requests, free of background work. */
  connectForeground(): Promise<ImapSession> {
    // Replaced in the same step as it is read, so that requests at the same time do not make a connection each.
    this.foreground = this.usableForeground(this.foreground);
    return this.foreground;
  }

  private async usableForeground(previous: Promise<ImapSession> | null): Promise<ImapSession> {
    const known = await previous?.catch(() => null);
    if (known?.usable) return known;
    if (!this.watch?.usable) throw this.offline();
    try {
      return await this.connect();
    } catch (error) {
      // A server that allows only one connection: the watching one has to do.
      if (!this.watch?.usable) throw error;
      this.context.log.warn('No second connection; the first serves requests too', describeError(error));
      return this.watch;
    }
  }

  /** Fetches a body on the foreground connection, stores it and answers with it. One fetch at a time per message. */
  fetchBody(messageId: number): Promise<MessageBody> {
    let fetching = this.bodies.get(messageId);
    if (!fetching) {
      fetching = this.fetchBodyOnce(messageId).finally(() => this.bodies.delete(messageId));
      this.bodies.set(messageId, fetching);
    }
    return fetching;
  }

  private async fetchBodyOnce(messageId: number): Promise<MessageBody> {
    const { cache, account } = this.context;
    const cached = readBody(cache, messageId);
    if (!cached)
      throw new ApiError('not-found', 'This message is no longer here.', { accountId: account.id });
    if (cached.state === 'ready') return cached;
    const kept = await this.readKept(messageId);
    if (kept) return kept;
    const { location, body } = await this.fetchWherever(messageId);
    changeMail(
      this.context,
      cache,
      () => {
        const threadId = storeBody(cache, messageId, body);
        return threadId === undefined ? [] : [threadId];
      },
      [location.mailboxId],
    );
    this.context.emit({ type: 'message.bodyChanged', messageId, threadId: location.threadId });
    return readBody(cache, messageId)!;
  }

  /** The body of a message that is not on the server yet, from its bytes on this computer. */
  private async readKept(messageId: number): Promise<MessageBody | null> {
    const { cache, dataDir, emit } = this.context;
    const file = rawFileOf(cache, messageId);
    const raw = file === undefined ? null : await readRawMessage(dataDir, file);
    if (!raw) return null;
    const { parts, note } = await parseWholeMessage(raw);
    let threadId: number | undefined;
    changeMail(this.context, cache, () => {
      threadId = storeBody(cache, messageId, { parts, note });
      return threadId === undefined ? [] : [threadId];
    });
    if (threadId === undefined) return null;
    emit({ type: 'message.bodyChanged', messageId, threadId });
    return readBody(cache, messageId)!;
  }

  /** Fetches a body from where the message is; looked for once more when it has just been moved. */
  private async fetchWherever(messageId: number): Promise<{ location: MessageLocation; body: FetchedBody }> {
    const { cache } = this.context;
    const session = await this.connectForeground();
    const location = locate(cache, messageId);
    if (!location) throw this.offline();
    const fetch = (from: MessageLocation): Promise<FetchedBody> =>
      session.serve(from, (client) => fetchBody(client, from));
    try {
      return { location, body: await fetch(location) };
    } catch (error) {
      const isElsewhere = error instanceof ApiError && error.code === 'not-found';
      if (!isElsewhere && !(error instanceof UidsChanged)) throw error;
      await this.visitOn(session, location.mailboxId);
      const now = locate(cache, messageId);
      if (now && (now.uid !== location.uid || now.mailboxId !== location.mailboxId)) {
        return { location: now, body: await fetch(now).catch((again) => this.tooRestless(again)) };
      }
      return this.tooRestless(error);
    }
  }

  /** Twice in a row the message was not where the server had just shown it. */
  private tooRestless(error: unknown): never {
    if (!(error instanceof UidsChanged)) throw error;
    throw new ApiError('server-refused', 'The server is renumbering this folder. Try again in a moment.', {
      ...{ retryable: true, accountId: this.context.account.id, cause: error },
    });
  }

  private offline(): ApiError {
    const { account } = this.context;
    return new ApiError(
      'offline',
      `There is no connection to ${account.imap.host} at the moment. Curlew keeps trying.`,
      { retryable: true, accountId: account.id },
    );
  }

  private connect(): Promise<ImapSession> {
    const { account, credentials } = this.context;
    return credentials.signIn(account, (credential) => this.connectWith(credential));
  }

  private async connectWith(credential: Credential): Promise<ImapSession> {
    const { account, log } = this.context;
    const session: ImapSession = await ImapSession.connect({
      server: account.imap,
      credential,
      route: await routeOf(this.context, account),
      accountId: account.id,
      log: log.child('imap'),
      signal: this.ending.signal,
      onExists: (path) => this.hear(session, path),
      onExpunge: (event) => {
        if (!this.live.expunge(event)) this.hear(session, event.path);
      },
      onFlags: (event) => {
        if (!this.live.flags(event)) this.hear(session, event.path);
      },
      onWatched: (mailbox) => this.hearState(session, mailbox),
    });
    return session;
  }

  private async supervise(): Promise<void> {
    const { account, log, now } = this.context;
    let attempt = 0;
    let lostAt = now();
    while (!this.stopped) {
      this.wake = new AbortController();
      this.halted = null;
      let error: ApiError;
      let connectedAt: number | null = null;
      try {
        this.status.set({ state: attempt === 0 ? 'connecting' : this.status.value.state });
        const watch = await this.connect();
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
      if (connectedAt !== null && now() - connectedAt >= provenMs) attempt = 0;
      this.watch?.drop();
      this.watch = null;
      await this.background.interrupt();
      void this.foreground?.then((session) => session.drop()).catch(() => {});
      this.foreground = null;
      if (this.stopped) return;
      error = this.halted ?? error;
      const person = needsPerson(error) || error.code.startsWith('storage-');
      this.status.set({
        state: person ? 'error' : 'offline',
        progress: null,
        error: person ? error.toShape() : null,
      });
      const delay = person ? 3_600_000 : reconnectDelay(attempt++, now() - lostAt, Math.random);
      await pause(delay, undefined, { signal: this.wake.signal, ref: false }).catch(() => {});
    }
  }

  /** From the first moment of a connection: the first screen of INBOX before anything else. */
  private async online(watch: ImapSession): Promise<void> {
    const { cache, account } = this.context;
    this.status.set({ state: 'syncing', error: null, progress: null });
    let inbox = mailboxByRole(cache, account.id, 'inbox');
    if (!inbox) {
      await watch.run(Priority.newMail, null, (client) => listMailboxes(this.context, client, false));
      inbox = mailboxByRole(cache, account.id, 'inbox');
      if (!inbox)
        throw new ApiError('server-refused', `${account.imap.host} shows no INBOX for ${account.email}.`);
    }
    void this.replay();
    watch.idleOn(inbox.path);
    await this.visitOn(watch, inbox.id);
    this.background.run(watch);
  }

  /** Looks at a mailbox on the connection that suits it; a visit under way is followed by another. */
  private async visit(mailboxId: number): Promise<void> {
    const row = mailboxById(this.context.cache, mailboxId);
    const session = row?.role === 'inbox' ? this.watch : (this.background.session ?? this.watch);
    if (!session?.usable) return;
    await this.visitOn(session, mailboxId).catch((error) => {
      if (session.usable)
        this.context.log.warn('A mailbox could not be brought up to date', describeError(error));
    });
  }

  private visitOn(session: ImapSession, mailboxId: number): Promise<void> {
    const running = this.visiting.get(mailboxId);
    if (running) {
      this.revisit.add(mailboxId);
      return running;
    }
    const visit = (async () => {
      do {
        this.revisit.delete(mailboxId);
        await this.visitOnce(session, mailboxId);
      } while (this.revisit.has(mailboxId));
    })().finally(() => {
      this.visiting.delete(mailboxId);
      this.revisit.delete(mailboxId);
    });
    this.visiting.set(mailboxId, visit);
    return visit;
  }

  private async visitOnce(session: ImapSession, mailboxId: number): Promise<void> {
    const { cache } = this.context;
    const row = mailboxById(cache, mailboxId);
    if (!row?.selectable || row.removed_by !== null) return;
    const { arrived, complete } = await session.run(Priority.newMail, null, (client) =>
      catchUp(this.context, client, mailboxId),
    );
    if (row.role === 'inbox') this.announceArrivals(arrived);
    if (!complete && row.uid_next !== null) this.background.pollNow();
    if (arrived.length > 0) this.background.prefetchSoon();
  }

  private announceArrivals(messageIds: number[]): void {
    if (messageIds.length === 0) return;
    const { cache, account, emit } = this.context;
    const rows = all<{ thread_id: number; subject: string; sender: string | null }>(
      cache,
      `SELECT m.thread_id, m.subject,
              coalesce(nullif(m.addresses ->> '$.from[0].name', ''), m.addresses ->> '$.from[0].address') AS sender
       FROM json_each(?) t CROSS JOIN message m ON m.id = t.value CROSS JOIN placement p ON p.message_id = m.id
       WHERE p.flags & 1 = 0 LIMIT 20`,
      JSON.stringify(messageIds),
    );
    if (rows.length === 0) return;
    const messages = rows.map((row) => ({
      threadId: row.thread_id,
      from: row.sender ?? '',
      subject: row.subject,
    }));
    emit({ type: 'mail.arrived', accountId: account.id, messages });
  }

  private hear(session: ImapSession, path: string): void {
    if (!session.usable) return;
    const row = mailboxByPath(this.context.cache, this.context.account.id, path);
    // Before the first visit there is nothing to compare with; that visit is on its way.
    if (!row || row.uid_next === null) return;
    const wait = this.hearing.take(this.context.now());
    if (wait > 0) {
      // One look at the end of the pause is enough for all that is said in it.
      if (this.toHear.has(path)) return;
      this.toHear.add(path);
      const again = (): void => {
        this.toHear.delete(path);
        this.hear(session, path);
      };
      setTimeout(again, wait).unref();
      return;
    }
    void this.visitOn(session, row.id).catch((error) => {
      if (session.usable) this.context.log.warn('A change could not be fetched', describeError(error));
    });
  }

  /** A mailbox was opened to be watched: visited when it is not as the last visit left it. */
  private hearState(session: ImapSession, opened: MailboxObject): void {
    const row = mailboxByPath(this.context.cache, this.context.account.id, opened.path);
    if (!row) return;
    const isSame =
      String(opened.uidValidity) === row.uid_validity &&
      (opened.uidNext === undefined || opened.uidNext === row.uid_next) &&
      (opened.highestModseq === undefined || String(opened.highestModseq) === row.highest_modseq);
    if (!isSame) this.hear(session, opened.path);
  }

  /** Carries out what waits in the journal; asked again while it runs, it looks once more. */
  private replay(): Promise<void> {
    if (this.replaying) {
      this.replayAgain = true;
      return this.replaying;
    }
    this.replaying = this.replayOnce().finally(() => {
      this.replaying = null;
      if (this.stopped) return;
      this.status.set({ pendingOperations: openOperations(this.context) });
      if (this.replayAgain) {
        this.replayAgain = false;
        void this.replay();
      } else this.background.journalSettled();
    });
    return this.replaying;
  }

  private async replayOnce(): Promise<void> {
    const { durable, account, log } = this.context;
    const waiting = one(
      durable,
      `SELECT 1 FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') LIMIT 1`,
      account.id,
    );
    if (!waiting || this.stopped || !this.watch?.usable) return;
    try {
      const session = await this.connectForeground();
      await replayJournal(this.context, session, {
        visit: (on, mailboxId) => this.visitOn(on, mailboxId),
        touched: (mailboxId) => {
          this.status.set({ pendingOperations: openOperations(this.context) });
          void this.visit(mailboxId);
        },
        leave: async (mailboxId) => {
          await this.visiting.get(mailboxId)?.catch(() => {});
          await this.background.leave(mailboxId);
        },
        treeChanged: () => this.background.treeChanged(),
        refused: () => {
          this.background.operationRefused();
          this.syncNow();
        },
      });
    } catch (error) {
      log.info('The journal waits for a connection', describeError(error));
      // The foreground connection was lost while the watching one lives on: try again with a new one.
      if (this.watch?.usable) {
        await pause(retryMs, undefined, { ref: false, signal: this.ending.signal }).catch(() => {});
        this.replayAgain = true;
      }
    }
  }
}
