import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { announceArrivals } from './arrivals.ts';
import type { SyncContext } from './context.ts';
import { catchUp, fetchArrivals } from './mailbox-sync.ts';

/** A mailbox to which mail has come is visited after so long. */
const visitAfterMs = 2000;

export interface VisitsHost {
  /** The connection that watches INBOX, while there is one. */
  watch(): ImapSession | null;
  /** The connection for the bulk, while there is one. */
  background(): ImapSession | null;
  /** Messages have come. */
  arrived(): void;
  /** A visit has shown that messages are missing here. */
  incomplete(): void;
}

/** Brings mailboxes up to date, one visit of each at a time, and fetches by itself what has just come. */
export class Visits {
  private readonly context: SyncContext;
  private readonly host: VisitsHost;
  private readonly running = new Map<number, Promise<void>>();
  private readonly again = new Set<number>();
  /** Visits that follow what was fetched by itself. */
  private readonly later = new Map<number, NodeJS.Timeout>();
  private stopped = false;

  constructor(context: SyncContext, host: VisitsHost) {
    this.context = context;
    this.host = host;
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.later.values()) clearTimeout(timer);
  }

  /** This mailbox is up to date but for its cursor, and is visited soon in any case. */
  isComing(mailboxId: number): boolean {
    return this.later.has(mailboxId);
  }

  /** Resolves when no visit of this mailbox is under way, however it has ended. */
  async rest(mailboxId: number): Promise<void> {
    await this.running.get(mailboxId)?.catch(() => {});
  }

  /** Looks at a mailbox on the connection that suits it; a visit under way is followed by another. */
  async soon(mailboxId: number): Promise<void> {
    const row = mailboxById(this.context.cache, mailboxId);
    const watch = this.host.watch();
    await this.tryOn(row?.role === 'inbox' ? watch : (this.host.background() ?? watch), mailboxId);
  }

  /** @throws what the visit has failed with */
  on(session: ImapSession, mailboxId: number): Promise<void> {
    const running = this.running.get(mailboxId);
    if (running) {
      this.again.add(mailboxId);
      return running;
    }
    const visit = (async () => {
      do {
        this.again.delete(mailboxId);
        await this.once(session, mailboxId);
      } while (this.again.has(mailboxId));
    })().finally(() => {
      this.running.delete(mailboxId);
      this.again.delete(mailboxId);
    });
    this.running.set(mailboxId, visit);
    return visit;
  }

  /** What has come is fetched by itself; the visit of the mailbox follows, once for all that comes meanwhile. */
  async arrivedOn(session: ImapSession, mailboxId: number): Promise<void> {
    // INBOX is the watching connection's, which is told, too; here it is open only for something else.
    const isInbox = mailboxById(this.context.cache, mailboxId)?.role === 'inbox';
    const watch = this.host.watch();
    if (isInbox && session !== watch && watch?.usable) return;
    const arrived = this.running.has(mailboxId)
      ? null
      : await session.run(Priority.newMail, null, (client) => fetchArrivals(this.context, client, mailboxId));
    if (arrived === null) {
      await this.on(session, mailboxId);
      return;
    }
    this.tell(mailboxId, arrived);
    if (this.later.has(mailboxId) || this.stopped) return;
    const visit = (): void => {
      this.later.delete(mailboxId);
      // Not on the watching connection if it can be helped: what comes next would wait until the mailbox is open
      // again, and Dovecot would have forgotten by then what it had read of it.
      void this.tryOn(this.host.background() ?? this.host.watch(), mailboxId);
    };
    this.later.set(mailboxId, setTimeout(visit, visitAfterMs).unref());
  }

  private async tryOn(session: ImapSession | null, mailboxId: number): Promise<void> {
    if (!session?.usable) return;
    await this.on(session, mailboxId).catch((error) => {
      if (session.usable)
        this.context.log.warn('A mailbox could not be brought up to date', describeError(error));
    });
  }

  private async once(session: ImapSession, mailboxId: number): Promise<void> {
    const { cache } = this.context;
    const row = mailboxById(cache, mailboxId);
    if (!row?.selectable || row.removed_by !== null) return;
    const { arrived, complete } = await session.run(Priority.newMail, null, (client) =>
      catchUp(this.context, client, mailboxId),
    );
    this.tell(mailboxId, arrived);
    if (!complete && row.uid_next !== null) this.host.incomplete();
  }

  private tell(mailboxId: number, arrived: readonly number[]): void {
    const role = mailboxById(this.context.cache, mailboxId)?.role;
    if (role === 'inbox') announceArrivals(this.context, arrived);
    if (arrived.length > 0) this.host.arrived();
  }
}
