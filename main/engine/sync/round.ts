import type { StatusObject } from 'imapflow';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { refusalOf, UidsChanged } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { transaction } from '../store/database.ts';
import {
  displayName,
  isComplete,
  type MailboxRow,
  mailboxByPath,
  mailboxesOf,
  sizesUnknown,
} from '../store/mailboxes.ts';
import { knownUidCount } from '../store/messages.ts';
import { collectOrphans, hasOrphans, orphansOf } from '../store/orphans.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { Backfill } from './backfill.ts';
import type { SyncContext } from './context.ts';
import { listMailboxes } from './mailbox-list.ts';
import type { Prefetcher } from './prefetch.ts';
import { Previews } from './previews.ts';
import { asksForQuota, refreshQuota } from './quota.ts';
import { audit, skippedCount } from './reconcile.ts';
import { asksForRights, refreshRights } from './rights.ts';
import { unconfirmed } from './unconfirmed.ts';

/** All UIDs of a mailbox are compared with the server's once in so long, though nothing tells of a difference. */
const auditMs = 86_400_000;
/** Mailboxes compared so in one round. */
const auditsPerRound = 5;
/** Two first screens: their text is fetched before anything else, for the snippets. Usually it is all that has come. */
const firstTexts = 120;

/** Where a round is worked. */
export interface Workplace {
  /** A connection that is there: for a short command, or for a few messages of the mailbox that it has open. */
  readonly near: ImapSession;
  /** The connection for the bulk, made when it is first asked for. */
  bulk(): Promise<ImapSession>;
}

export interface RoundHost {
  /** Brings one mailbox up to date on this connection. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** This mailbox is up to date but for its cursor, and is visited soon in any case. */
  isVisitedLater(mailboxId: number): boolean;
  progress(progress: AccountStatus['progress']): void;
  /** Something is left for another round: at once, or after a pause. */
  again(when: 'now' | 'soon'): void;
  /** This connection has an old view of the tree of mailboxes. */
  outOfDate(session: ImapSession): void;
}

/** A mailbox list with its counters, taken for one round. */
export interface Look {
  /** Messages that have been in no mailbox since before the list, as far as is known here. */
  orphans: ReadonlySet<number>;
  /** The tree of mailboxes was another than was known here. */
  isTreeNew: boolean;
}

/** One look at everything of an account, and all that follows from it. */
export class Round {
  /** The server has refused something: what was known of rights may be out of date. */
  refused = false;
  private readonly context: SyncContext;
  private readonly host: RoundHost;
  private readonly prefetcher: Prefetcher;
  private readonly previews: Previews;
  private readonly backfill: Backfill;
  private statuses: Map<string, StatusObject> = new Map();
  /**
   * Mailboxes that were listed and could not be opened. The list may be out of date (Dovecot names one that another
   * connection has deleted once more): it is asked for again soon, but once for each.
   */
  private readonly doubted = new Set<number>();
  /** Mailboxes that the round under way has yet to come to. */
  private ahead = new Set<number>();

  constructor(context: SyncContext, prefetcher: Prefetcher, host: RoundHost) {
    this.context = context;
    this.host = host;
    this.prefetcher = prefetcher;
    this.previews = new Previews(context);
    this.backfill = new Backfill(context);
  }

  /** Lists the mailboxes with their counters. `isFresh`: the connection has just opened its mailbox. */
  look(session: ImapSession, isFresh: boolean): Promise<Look> {
    const { cache, account } = this.context;
    return session.run(Priority.flags, null, async (client) => {
      // Only now, when what was asked for before this is done: a visit of INBOX has its own.
      const orphans = orphansOf(cache, account.id);
      const onOutOfDate = (): void => this.host.outOfDate(session);
      let isTreeNew = false;
      const onChanged = (): void => {
        isTreeNew = true;
      };
      this.statuses = await listMailboxes(this.context, client, { isFresh, onOutOfDate, onChanged });
      return { orphans, isTreeNew };
    });
  }

  /**
   * The server has told a mailbox's counters. `isAnswer`: because it was asked to say all of them once more; the same as
   * in the last list are the business of the round that has that.
   * @returns the mailbox when they are news; `unknown` for one that is not known here
   */
  told(status: StatusObject, isAnswer: boolean): MailboxRow | 'unknown' | null {
    const row = mailboxByPath(this.context.cache, this.context.account.id, status.path);
    if (!row) return 'unknown';
    const before = this.statuses.get(status.path);
    if (isAnswer && before && isContained(status, before)) return null;
    this.statuses.set(status.path, { ...before, ...status });
    // Not visited yet: that is on its way.
    if (row.uid_next === null || row.selectable !== 1 || !this.hasChanged(row, false)) return null;
    return row;
  }

  /** Whether the round under way has yet to come to this mailbox: then it goes by what is told of it until then. */
  isAhead(mailboxId: number): boolean {
    return this.ahead.has(mailboxId);
  }

  /** Whether a mailbox of the last list is not among these. INBOX cannot go, and is not told of while it is open. */
  misses(paths: ReadonlySet<string>): boolean {
    const { cache, account } = this.context;
    return mailboxesOf(cache, account.id).some(
      ({ path, role, namespace }) =>
        role !== 'inbox' && namespace === 'personal' && this.statuses.has(path) && !paths.has(path),
    );
  }

  /**
   * Does what a look has shown to be due. `first`: since the connection was lost anything may have happened.
   * @param goesOn false when the round is to be given up
   */
  async run(place: Workplace, look: Look, first: boolean, goesOn: () => boolean): Promise<void> {
    this.ahead = new Set(mailboxesOf(this.context.cache, this.context.account.id).map(({ id }) => id));
    try {
      await this.work(place, look, first, goesOn);
    } finally {
      this.ahead.clear();
    }
  }

  private async work(place: Workplace, look: Look, first: boolean, goesOn: () => boolean): Promise<void> {
    const { cache, account } = this.context;
    let troubled = false;
    await this.askServer(place, first);
    if (first) await this.prefetcher.fetchTexts(place.bulk, firstTexts, goesOn);
    const settled = new Set<number>();
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!goesOn()) return;
      // INBOX is the watching connection's; here only when that missed something.
      const isDue = row.selectable && !this.host.isVisitedLater(row.id);
      if (!isDue || !this.hasChanged(row, first)) {
        this.ahead.delete(row.id);
        if (isDue) settled.add(row.id);
        continue;
      }
      if (first && row.uid_next === null) this.progress(row, 0, this.statuses.get(row.path)?.messages ?? 0);
      const session = await place.bulk();
      this.ahead.delete(row.id);
      if (!(await this.visitSafely(session, row))) troubled = true;
    }
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!goesOn()) return;
      // Counted a moment ago, which costs a read of all the mailbox.
      if (settled.has(row.id) && row.backfilled) continue;
      if (!row.selectable || !this.isIncomplete(row)) continue;
      if (!(await this.backfillSafely(await place.bulk(), row, goesOn))) troubled = true;
    }
    await this.audit(place, goesOn);
    await this.learnSizes(place);
    if (!goesOn()) return;
    // A message that left one mailbox during this round may stand in another that was looked at before that.
    if (!troubled) this.forget(look.orphans);
    await this.prefetcher.fetchTexts(place.bulk, Number.POSITIVE_INFINITY, goesOn);
    if (place.near.client.capabilities.has('PREVIEW')) await this.previews.fetch(place.bulk, goesOn);
    await this.prefetcher.fetchAttachments(place.bulk, goesOn);
    await this.prefetcher.evict(goesOn);
  }

  /** What is allowed where, and how full the account is. */
  private async askServer({ near, bulk }: Workplace, first: boolean): Promise<void> {
    const { refused } = this;
    this.refused = false;
    // On some servers a command for each mailbox.
    if (asksForRights(this.context, near.client, refused)) {
      const session = await bulk();
      await session.run(Priority.flags, null, (client) => refreshRights(this.context, client, refused));
    }
    if (asksForQuota(this.context, near.client, first || refused)) {
      await near.run(Priority.flags, null, (client) => refreshQuota(this.context, client));
    }
  }

  /** The sizes of the mailboxes as soon as all is listed; later they come with every list. */
  private async learnSizes({ near, bulk }: Workplace): Promise<void> {
    const { cache, account } = this.context;
    if (!near.client.capabilities.has('STATUS=SIZE')) return;
    if (!isComplete(cache, account.id) || !sizesUnknown(cache, account.id)) return;
    const session = await bulk();
    await session.run(Priority.flags, null, (client) => listMailboxes(this.context, client));
  }

  /** A few mailboxes that have not been compared for long; what is missing then is fetched in the next round. */
  private async audit({ bulk }: Workplace, goesOn: () => boolean): Promise<void> {
    const { cache, account, now } = this.context;
    const due = mailboxesOf(cache, account.id)
      .filter(
        (row) => row.selectable === 1 && row.backfilled === 1 && now() - (row.audited_at ?? 0) > auditMs,
      )
      .sort((a, b) => (a.audited_at ?? 0) - (b.audited_at ?? 0));
    for (const row of due.slice(0, auditsPerRound)) {
      if (!goesOn()) return;
      const session = await bulk();
      try {
        const found = await session.run(Priority.backfill, row, (client) => audit(this.context, client, row));
        if (found.missing.length > 0) this.host.again('now');
      } catch (error) {
        if (!session.usable) throw error;
        this.context.log.warn('A mailbox could not be compared', { path: row.path, ...describeError(error) });
      }
    }
    if (due.length > auditsPerRound) this.host.again('soon');
  }

  private forget(orphans: ReadonlySet<number>): void {
    const { cache, account, changes } = this.context;
    if (!hasOrphans(cache, account.id)) return;
    const threadIds = transaction(cache, () => {
      const emptied = collectOrphans(cache, account.id, orphans);
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
        this.host.again('soon');
      }
      this.context.log.warn('A mailbox could not be opened', { path: row.path, ...describeError(error) });
      return false;
    }
  }

  private async backfillSafely(
    session: ImapSession,
    row: MailboxRow,
    goesOn: () => boolean,
  ): Promise<boolean> {
    try {
      await this.backfill.run(session, row, {
        goesOn,
        progress: (done, total) => this.progress(row, done, total),
      });
      return true;
    } catch (error) {
      if (!session.usable) throw error;
      this.context.log.warn('Older messages could not be fetched', {
        path: row.path,
        ...describeError(error),
      });
      if (error instanceof UidsChanged) this.host.again('now');
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
    // Shown here by a move that came to nothing, with nobody to look when that was known: the server has no news of it.
    if (unconfirmed(this.context, row.id).length > 0) return true;
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
}

/** Whether every counter of `status` has the same value in `other`. */
function isContained(status: StatusObject, other: StatusObject): boolean {
  const counters = ['messages', 'uidNext', 'uidValidity', 'unseen', 'highestModseq'] as const;
  return counters.every((name) => status[name] === undefined || status[name] === other[name]);
}

/** INBOX first, then what a person looks at most. */
function byImportance(rows: MailboxRow[]): MailboxRow[] {
  const order = ['inbox', 'sent', 'drafts', 'archive', 'all', 'flagged', null, 'trash', 'junk'];
  return [...rows].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.id - b.id);
}
