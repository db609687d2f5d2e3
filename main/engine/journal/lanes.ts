import { setTimeout as pause } from 'node:timers/promises';
import type { ImapSession } from '../imap/session.ts';
import { describeError } from '../log.ts';
import type { SyncContext } from '../sync/context.ts';
import { type HeavyFrom, heavyFrom } from './footprint.ts';
import { openOperations, type ReplayHost, replayJournal } from './replay.ts';

/** Pause before the journal is tried again on a connection that is still there. */
const retryMs = 1000;

/** What the lanes need of the synchronisation around them. */
export interface LanesHost extends ReplayHost {
  /** Whether the account is connected. */
  online(): boolean;
  /** The connection for what the person asks. */
  connect(): Promise<ImapSession>;
  /** Another one, which may be kept busy for long; null while there is none. `work` is called when there is. */
  spare(): ImapSession | null;
  /** The account has to do without another one. `work` is called when that becomes so. */
  hasNoSpare(): boolean;
  /** An operation is on the server. */
  progressed(): void;
  /** A lane has come to rest. */
  rested(): void;
  /** Nothing is under way any more. */
  settled(): void;
}

type Lane = 'light' | 'heavy';
const lanes: readonly Lane[] = ['light', 'heavy'];

/**
 * Carries out an account's journal in two lanes, so that a star need not wait for 20 MB that are put into another
 * mailbox: what takes long runs on the background connection, between the chunks of its own work, all else on the
 * foreground one, which stays free for what the person opens. Where there is only one connection there is one lane.
 * What belongs together keeps its order (`schedule.ts`).
 */
export class JournalLanes {
  private readonly context: SyncContext;
  private readonly host: LanesHost;
  private readonly signal: AbortSignal;
  private readonly limits: HeavyFrom;
  /**
   * The host as replay sees it. Mailboxes are looked at when a lane has come to its end: after each of a hundred
   * operations that would take as long again, in a large mailbox, as the operations themselves.
   */
  private readonly gathering: ReplayHost;
  /** Operations that a lane is at. */
  private readonly running = new Set<number>();
  private readonly active = new Map<Lane, Promise<void>>();
  /** Lanes that were asked for while they ran: they look once more. */
  private readonly again = new Set<Lane>();
  /** Lanes that wait for what the other one does. */
  private readonly blocked = new Set<Lane>();
  /** Mailboxes whose contents a lane has changed. */
  private readonly changed = new Set<number>();

  constructor(context: SyncContext, host: LanesHost, signal: AbortSignal, limits = heavyFrom) {
    this.context = context;
    this.host = host;
    this.signal = signal;
    this.limits = limits;
    this.gathering = {
      visit: (session, mailboxId) => host.visit(session, mailboxId),
      statuses: (session) => host.statuses(session),
      touched: (mailboxId) => {
        this.changed.add(mailboxId);
        host.progressed();
      },
      leave: (mailboxId) => host.leave(mailboxId),
      treeChanged: () => host.treeChanged(),
      refused: () => host.refused(),
    };
  }

  /** Carries out what waits. Asked again while it runs, it looks once more. */
  work(): void {
    for (const lane of lanes) this.start(lane);
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.active.size > 0) await Promise.all(this.active.values());
  }

  private start(lane: Lane): void {
    if (this.active.has(lane)) {
      this.again.add(lane);
      return;
    }
    const work = this.run(lane).finally(() => {
      this.active.delete(lane);
      this.lookAtChanged();
      if (this.signal.aborted) return;
      this.host.rested();
      if (this.again.delete(lane)) this.start(lane);
      else if (this.active.size === 0) this.host.settled();
    });
    this.active.set(lane, work);
  }

  private lookAtChanged(): void {
    const mailboxIds = [...this.changed];
    this.changed.clear();
    for (const mailboxId of mailboxIds) this.host.touched(mailboxId);
  }

  private async run(lane: Lane): Promise<void> {
    const { context, host, signal, blocked } = this;
    blocked.delete(lane);
    const other: Lane = lane === 'light' ? 'heavy' : 'light';
    if (signal.aborted || !host.online() || openOperations(context) === 0) return;
    try {
      const session = lane === 'light' ? await host.connect() : host.spare();
      if (!session) return;
      await replayJournal(context, session, this.gathering, {
        running: this.running,
        limits: this.limits,
        takes: ({ isHeavy }) => (lane === 'heavy' ? isHeavy : !isHeavy || host.hasNoSpare()),
        waits: () => blocked.add(lane),
        freed: () => {
          if (blocked.delete(other)) this.start(other);
        },
      });
      // What was left to the other lane while that had nothing to do.
      if (!this.active.has(other) && openOperations(context) > 0) this.start(other);
    } catch (error) {
      context.log.info('The journal waits for a connection', describeError(error));
      // The connection was lost while the watching one lives on: tried again with a new one.
      if (!host.online()) return;
      await pause(retryMs, undefined, { ref: false, signal }).catch(() => {});
      this.work();
    }
  }
}
