import type { MailboxObject } from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { Credential } from '../accounts/credentials.ts';
import { routeOf } from '../accounts/route.ts';
import { ImapSession } from '../imap/session.ts';
import { type SessionTimes, unwatchedTimes, watchedTimes } from '../imap/session-times.ts';
import { describeError } from '../log.ts';
import { mailboxByPath } from '../store/mailboxes.ts';
import { qresyncState, storeKeepsLabels } from '../store/server-facts.ts';
import { ConnectionBudget } from './connection-budget.ts';
import type { SyncContext } from './context.ts';
import type { LiveEvents } from './live-events.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionsHost {
  /** Brings a mailbox up to date. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** Fetches what has come to the mailbox that is open on this connection. */
  arrived(session: ImapSession, mailboxId: number): Promise<void>;
}

/** Makes the account's connections, as many as its server likes, and takes in what they are told unasked. */
export class Connections {
  private readonly context: SyncContext;
  private readonly live: LiveEvents;
  private readonly host: ConnectionsHost;
  /** Ends attempts that are still under way. */
  private readonly signal: AbortSignal;
  private readonly budget: ConnectionBudget;
  private readonly open = new Set<ImapSession>();
  private times: SessionTimes = unwatchedTimes;
  /** A server that has something to say after every look would keep both sides busy for ever. */
  private readonly hearing = new TokenBucket(20, 1000);
  private readonly toHear = new Set<string>();

  constructor(context: SyncContext, live: LiveEvents, host: ConnectionsHost, signal: AbortSignal) {
    this.context = context;
    this.live = live;
    this.host = host;
    this.signal = signal;
    this.budget = new ConnectionBudget(context.account.imap.host, context.now);
  }

  /** Whether one more can be had at present. */
  get mayConnect(): boolean {
    return this.budget.allows(this.open.size);
  }

  /** Whether somebody looks at the window: then a line that has died is found sooner. */
  setWatched(watched: boolean): void {
    this.times = watched ? watchedTimes : unwatchedTimes;
    for (const session of this.open) session.setTimes(this.times);
  }

  /**
   * Signs in.
   * @throws ApiError; `server-busy` also when the budget is used up
   */
  async connect(): Promise<ImapSession> {
    const { account, credentials } = this.context;
    if (!this.mayConnect) {
      throw new ApiError('server-busy', `${account.imap.host} allows no further connection at present.`, {
        ...{ retryable: true, accountId: account.id },
      });
    }
    try {
      return await credentials.signIn(account, (credential) => this.connectWith(credential));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'server-busy') this.budget.refused(this.open.size);
      throw error;
    }
  }

  private async connectWith(credential: Credential): Promise<ImapSession> {
    const { account, log, cache } = this.context;
    const qresync = () => qresyncState(cache, account.id);
    const session: ImapSession = await ImapSession.connect({
      server: account.imap,
      credential,
      route: await routeOf(this.context, account),
      accountId: account.id,
      log: log.child('imap'),
      signal: this.signal,
      // Enabled also to be tried; what VANISHED says is believed only when it has proven itself (row C6).
      qresync: qresync() !== 'refuted',
      trustsVanished: () => qresync() === 'proven',
      times: this.times,
      onExists: (path) => this.hear(session, path, 'arrived'),
      onExpunge: (event) => {
        if (!this.live.expunge(event)) this.hear(session, event.path);
      },
      onFlags: (event) => {
        if (!this.live.flags(event)) this.hear(session, event.path);
      },
      onWatched: (mailbox) => this.hearState(session, mailbox),
    });
    session.setTimes(this.times);
    storeKeepsLabels(cache, account.id, session.client.capabilities.has('X-GM-EXT-1'));
    this.open.add(session);
    void session.closed.then(() => this.open.delete(session));
    return session;
  }

  /** A change is told of a mailbox without what it is: it is looked at, but a restless one not without end. */
  hear(session: ImapSession, path: string, what: 'arrived' | 'visit' = 'visit'): void {
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
    void this.host[what](session, row.id).catch((error) => {
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
}
