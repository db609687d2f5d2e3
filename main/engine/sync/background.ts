import type { FetchMessageObject, ImapFlow, StatusObject } from 'imapflow';
import type { AccountStatus } from '../../../shared/model/status.ts';
import { isUnreadable } from '../imap/fault.ts';
import { fetchRows } from '../imap/fetch-rows.ts';
import { UidsChanged } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { storeBody } from '../store/bodies.ts';
import { transaction } from '../store/database.ts';
import {
  displayName,
  type MailboxRow,
  mailboxById,
  mailboxesOf,
  markBackfilled,
} from '../store/mailboxes.ts';
import { knownUidCount } from '../store/messages.ts';
import { collectOrphans, orphansOf } from '../store/orphans.ts';
import { refreshThreads } from '../threads/refresh.ts';
import {
  decodeParts,
  type FetchedBody,
  fetchBody,
  isBlank,
  type MessageLocation,
  type PrefetchGroup,
  planPrefetch,
} from './body-fetch.ts';
import { changeMail, type SyncContext } from './context.ts';
import { listMailboxes } from './mailbox-list.ts';
import { backfillChunk, headerChunk, reconcile, skip, skippedCount } from './mailbox-sync.ts';
import { uidRanges } from './uid-set.ts';

/** How often mailboxes that are not watched are compared with the server, in milliseconds. */
const pollMs = 60_000;
/** Text of messages younger than this is fetched ahead, so that they can be read and searched offline. */
const prefetchAgeMs = 92 * 86_400_000;
/** Messages per round of fetching ahead, and per FETCH. */
const prefetchRound = 400;
const prefetchBatch = 40;

interface LocatedBody {
  location: MessageLocation;
  body: FetchedBody;
}

export interface BackgroundHost {
  connect(): Promise<ImapSession>;
  /** Brings one mailbox up to date on this connection. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
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
  private focusId: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private wake: (() => void) | null = null;
  private pollAsked = false;
  private statuses: Map<string, StatusObject> = new Map();
  /** Messages whose text could not be had ahead; they are fetched when opened. */
  private readonly triedBodies = new Set<number>();
  /** Messages per chunk of a mailbox that ended a connection: shrinks until the one at fault stands alone. */
  private readonly chunkSizes = new Map<number, number>();

  constructor(context: SyncContext, host: BackgroundHost) {
    this.context = context;
    this.host = host;
  }

  /** The background connection while there is one. */
  get session(): ImapSession | null {
    return this.current?.usable ? this.current : null;
  }

  /** Begins the rounds; `fallback` is used where the server allows no further connection. */
  run(fallback: ImapSession, statuses: Map<string, StatusObject>): void {
    const generation = ++this.generation;
    this.statuses = statuses;
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

  /** New mail has come: its text is wanted for the snippet. */
  prefetchSoon(): void {
    this.wake?.();
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
    while (this.isCurrent(generation)) {
      try {
        const session = await this.host.connect().catch((error) => {
          log.warn('No further connection; the first does the background work too', describeError(error));
          return fallback;
        });
        this.current = session;
        this.shared = fallback;
        this.watchFocus(session);
        for (let first = true; this.isCurrent(generation) && session.usable; first = false) {
          await this.round(session, first, generation);
          if (!session.usable) break;
          this.host.progress(null);
          await this.pause(generation);
        }
      } catch (error) {
        if (!this.isCurrent(generation)) return;
        log.warn('Background work was interrupted', describeError(error));
        if (!fallback.usable) return;
        await this.pause(generation, 2000);
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

  private async round(session: ImapSession, first: boolean, generation: number): Promise<void> {
    const { cache, account } = this.context;
    this.pollAsked = false;
    const orphans = orphansOf(cache, account.id);
    let troubled = false;
    this.statuses = await session.run(Priority.flags, null, (client) => listMailboxes(this.context, client));
    if (first) await this.prefetch(session, generation, 60);
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!this.isCurrent(generation)) return;
      // INBOX is the watching connection's; here only when that missed something.
      if (!row.selectable || !this.hasChanged(row, first)) continue;
      if (first && row.uid_next === null) this.progress(row, 0, this.statuses.get(row.path)?.messages ?? 0);
      if (!(await this.visitSafely(session, row))) troubled = true;
    }
    for (const row of byImportance(mailboxesOf(cache, account.id))) {
      if (!this.isCurrent(generation)) return;
      if (!row.selectable || !this.isIncomplete(row)) continue;
      if (!(await this.backfillSafely(session, row, generation))) troubled = true;
    }
    if (!this.isCurrent(generation)) return;
    // A message that left one mailbox during this round may stand in another that was looked at before that.
    if (!troubled) this.forget(orphans);
    await this.prefetch(session, generation, Number.POSITIVE_INFINITY);
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
      return true;
    } catch (error) {
      if (!session.usable) throw error;
      this.context.log.warn('A mailbox could not be opened', { path: row.path, ...describeError(error) });
      return false;
    }
  }

  private async backfillSafely(session: ImapSession, row: MailboxRow, generation: number): Promise<boolean> {
    try {
      await this.backfill(session, row, generation);
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

  /** Fetches what is missing, newest first, a chunk a job, so that anything more urgent comes between. */
  private async backfill(session: ImapSession, row: MailboxRow, generation: number): Promise<void> {
    const { missing, total } = await session.run(Priority.backfill, row, (client) =>
      reconcile(this.context, client, row),
    );
    missing.sort((a, b) => b - a);
    for (let done = 0; done < missing.length; ) {
      if (!this.isCurrent(generation)) return;
      this.progress(row, total - missing.length + done, total);
      const size = this.chunkSizes.get(row.id) ?? headerChunk;
      const chunk = missing.slice(done, done + size);
      try {
        await session.run(Priority.backfill, row, (client) =>
          backfillChunk(this.context, client, row, chunk),
        );
      } catch (error) {
        if (!session.usable && isUnreadable(session.client, error)) this.suspect(row, chunk, error);
        throw error;
      }
      done += chunk.length;
      // A message that ended a connection is behind us: back to full speed.
      if (size < headerChunk) this.chunkSizes.set(row.id, Math.min(headerChunk, size * 2));
    }
    markBackfilled(this.context.cache, row.id);
  }

  /** A chunk whose answer ended the connection is tried in smaller pieces next time; one message alone is left out. */
  private suspect(row: MailboxRow, chunk: number[], error: unknown): void {
    if (chunk.length === 1) {
      skip(this.context, row, chunk[0]!, error);
      this.chunkSizes.delete(row.id);
    } else this.chunkSizes.set(row.id, Math.max(1, Math.floor(chunk.length / 8)));
  }

  private progress(row: MailboxRow, done: number, total: number): void {
    this.host.progress({ mailbox: displayName(row.path, row.delimiter), done, total });
  }

  /** Text of recent messages, newest first. */
  private async prefetch(session: ImapSession, generation: number, most: number): Promise<void> {
    const { cache, account, now } = this.context;
    for (let fetched = 0; fetched < most && this.isCurrent(generation); ) {
      const limit = Math.min(prefetchRound, most - fetched);
      const tried = this.triedBodies.size;
      const groups = planPrefetch(cache, account.id, now() - prefetchAgeMs, limit, this.triedBodies);
      if (groups.length === 0 && this.triedBodies.size === tried) return;
      for (const group of groups) {
        for (let start = 0; start < group.locations.length; start += prefetchBatch) {
          if (!this.isCurrent(generation)) return;
          const batch = { ...group, locations: group.locations.slice(start, start + prefetchBatch) };
          for (const location of batch.locations) this.triedBodies.add(location.messageId);
          try {
            await session.run(Priority.prefetch, batch, (client) => this.fetchTexts(client, batch));
          } catch (error) {
            // These few are fetched when they are opened; the others must not wait for them.
            if (!session.usable) throw error;
            this.context.log.warn('Text could not be fetched ahead', {
              path: group.path,
              ...describeError(error),
            });
          }
          fetched += batch.locations.length;
        }
      }
    }
  }

  private async fetchTexts(client: ImapFlow, group: PrefetchGroup): Promise<void> {
    const { cache } = this.context;
    const bodies = group.isPlain
      ? await this.fetchTogether(client, group)
      : await this.fetchSingly(client, group);
    changeMail(
      this.context,
      cache,
      () => bodies.flatMap(({ location, body }) => storeBody(cache, location.messageId, body) ?? []),
      [group.locations[0]!.mailboxId],
    );
    for (const { location } of bodies) {
      this.context.emit({
        type: 'message.bodyChanged',
        messageId: location.messageId,
        threadId: location.threadId,
      });
    }
  }

  private async fetchTogether(client: ImapFlow, group: PrefetchGroup): Promise<LocatedBody[]> {
    const byUid = new Map(group.locations.map((location) => [location.uid, location]));
    const query = {
      uid: true,
      bodyParts: group.locations[0]!.structure.textParts.map((part) => part.partId),
    };
    const bodies: LocatedBody[] = [];
    const isAnswer = (row: FetchMessageObject): boolean => (row.bodyParts?.size ?? 0) > 0;
    for await (const message of fetchRows(
      client,
      uidRanges([...byUid.keys()]),
      query,
      { uid: true },
      isAnswer,
    )) {
      const location = byUid.get(message.uid);
      const body = location ? decodeParts(location.structure.textParts, message) : null;
      // What seems empty is looked at more closely when it is opened.
      if (location && body && !isBlank(body)) bodies.push({ location, body });
    }
    return bodies;
  }

  /** Messages whose structure the server could not tell, or that have no text: each in its own way. */
  private async fetchSingly(client: ImapFlow, group: PrefetchGroup): Promise<LocatedBody[]> {
    const bodies: LocatedBody[] = [];
    for (const location of group.locations) {
      try {
        bodies.push({ location, body: await fetchBody(client, location) });
      } catch (error) {
        if (!client.usable) throw error;
        this.context.log.info('A text could not be fetched ahead', describeError(error));
      }
    }
    return bodies;
  }

  /** INBOX is watched by its own connection. */
  private isWatchable(mailboxId: number): boolean {
    const row = mailboxById(this.context.cache, mailboxId);
    return row?.account_id === this.context.account.id && row.selectable === 1 && row.role !== 'inbox';
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
