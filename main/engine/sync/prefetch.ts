import { setImmediate as breathe } from 'node:timers/promises';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { Attachment } from '../../../shared/model/message.ts';
import { fetchAttachment } from '../attachments/fetch.ts';
import { fetchRows } from '../imap/fetch-rows.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { evictChunk, hasUnconfirmed } from '../offline/evict.ts';
import { isPaused, offlineWindows } from '../offline/policy.ts';
import { factHeaders } from '../safety/facts.ts';
import { storeBody } from '../store/bodies.ts';
import { isDiskFull } from '../store/database.ts';
import { decodeParts, type FetchedBody, fetchBody, isBlank, type MessageLocation } from './body-fetch.ts';
import { changeMail, changeTexts, type SyncContext } from './context.ts';
import { batchesOf, type PrefetchGroup, planAttachments, planPrefetch } from './prefetch-plan.ts';
import { uidRanges } from './uid-set.ts';

/** Messages per round of fetching ahead. */
const prefetchRound = 1000;
/** More than these are tried again in halves when one of them may have spoiled it for the others. */
const fewest = 40;
/** A few messages are fetched where their mailbox is open already, if their texts are no more than this, in bytes. */
const few = 120;
const lightBatch = 256 * 1024;
/** Attachments above this are left for the moment when they are asked for, in bytes. */
const attachmentLimit = 50 * 1024 * 1024;

interface LocatedBody {
  location: MessageLocation;
  body: FetchedBody;
}

/** Keeps of an account what its offline policy means: fetches ahead, newest first, and drops what lies beyond. */
export class Prefetcher {
  private readonly context: SyncContext;
  /** The connection that watches INBOX. */
  private readonly watch: () => ImapSession | null;
  /** Messages whose text could not be had ahead; they are fetched when opened. */
  private readonly triedBodies = new Set<number>();
  private readonly triedAttachments = new Set<string>();
  /** Set at the start and when the policy changes: something may lie beyond it. */
  private mayEvict = true;
  private mayMissAttachments = true;
  /** Something was not dropped because the server has not confirmed all yet. */
  private isHeldBack = false;
  private news = false;
  private isAhead = false;

  constructor(context: SyncContext, watch: () => ImapSession | null) {
    this.context = context;
    this.watch = watch;
  }

  policyChanged(): void {
    this.mayEvict = true;
    this.mayMissAttachments = true;
    this.triedBodies.clear();
    this.triedAttachments.clear();
  }

  /** True while something lies beyond the policy that could not be dropped yet. */
  get isUnfinished(): boolean {
    return this.isHeldBack;
  }

  /** True while all texts that are wanted are fetched, however many: the last thing that a round does. */
  get isFetchingAhead(): boolean {
    return this.isAhead;
  }

  /** Mail has come since texts were last asked for. */
  get hasNews(): boolean {
    return this.news;
  }

  mailArrived(): void {
    this.news = true;
    this.mayMissAttachments = true;
  }

  /**
   * Text of at most `most` messages; while `goesOn`. A pause of the person's holds everything but a first screen.
   * `connect` is asked for a connection where the watching one will not do.
   */
  async fetchTexts(connect: () => Promise<ImapSession>, most: number, goesOn: () => boolean): Promise<void> {
    this.news = false;
    this.isAhead = most === Number.POSITIVE_INFINITY;
    try {
      await this.fetchMost(connect, most, goesOn);
    } finally {
      this.isAhead = false;
    }
  }

  private async fetchMost(
    connect: () => Promise<ImapSession>,
    most: number,
    goesOn: () => boolean,
  ): Promise<void> {
    const { cache, account, now } = this.context;
    for (let fetched = 0; fetched < most && goesOn() && !this.isPaused(); ) {
      const limit = Math.min(prefetchRound, most - fetched);
      const tried = this.triedBodies.size;
      const windows = offlineWindows(cache, account.id, now());
      const groups = planPrefetch(cache, account.id, windows, limit, this.triedBodies);
      if (groups.length === 0 && this.triedBodies.size === tried) return;
      const isFew = groups.reduce((sum, group) => sum + group.locations.length, 0) <= few;
      for (const group of groups) {
        for (const batch of batchesOf(group)) {
          if (!goesOn() || this.isPaused()) return;
          const near = isFew ? this.nearest(batch) : null;
          await this.fetchBatch(near ?? (await connect()), batch);
          fetched += batch.locations.length;
        }
      }
    }
  }

  /** Attachments, where the policy wants them, one by one. */
  async fetchAttachments(connect: () => Promise<ImapSession>, goesOn: () => boolean): Promise<void> {
    if (!this.mayMissAttachments) return;
    const { cache, account, now, dataDir, log } = this.context;
    const windows = offlineWindows(cache, account.id, now()).filter((window) => window.attachments);
    const wanted = (key: string, { size }: Attachment): boolean =>
      size <= attachmentLimit && !this.triedAttachments.has(key);
    for (;;) {
      const next = windows.length === 0 ? [] : planAttachments(cache, account.id, windows, wanted);
      if (next.length === 0) break;
      for (const { messageId, partId, key } of next) {
        if (!goesOn() || this.isPaused()) return;
        this.triedAttachments.add(key);
        const session = await connect();
        try {
          const use = async (): Promise<ImapSession> => session;
          await fetchAttachment(cache, dataDir, messageId, partId, use, Priority.prefetch);
          this.announce();
        } catch (error) {
          if (isDiskFull(error)) this.triedAttachments.delete(key);
          if (!session.usable) throw error;
          if (isDiskFull(error)) return;
          log.info('An attachment could not be fetched ahead', describeError(error));
        }
      }
    }
    this.mayMissAttachments = false;
  }

  /** Drops what the policy no longer means, a little at a time. */
  async evict(goesOn: () => boolean): Promise<void> {
    if (!this.mayEvict) return;
    const { cache, account, now } = this.context;
    const windows = offlineWindows(cache, account.id, now());
    while (goesOn()) {
      if (evictChunk(cache, account.id, windows) === 0) {
        // What waits for the journal may be dropped once it is on the server.
        this.mayEvict = this.isHeldBack = hasUnconfirmed(cache, account.id);
        return;
      }
      this.announce();
      await breathe();
    }
  }

  private isPaused(): boolean {
    return isPaused(this.context.cache, this.context.account.id);
  }

  private announce(): void {
    this.context.changes.offline(this.context.account.id);
  }

  /**
   * Where a light batch is had soonest: what has just come to INBOX on the watching connection, which has it open. To
   * open it on another one takes Dovecot a quarter of a second at 50,000 messages when there are new ones.
   */
  private nearest(batch: PrefetchGroup): ImapSession | null {
    const watch = this.watch();
    if (!watch?.usable || !watch.client.mailbox || watch.client.mailbox.path !== batch.path) return null;
    if (!batch.isPlain) return null;
    const sizes = batch.locations.flatMap(({ structure }) => structure.textParts.map((part) => part.size));
    return sizes.reduce((sum, size) => sum + size, 0) <= lightBatch ? watch : null;
  }

  private async fetchBatch(session: ImapSession, batch: PrefetchGroup): Promise<void> {
    for (const location of batch.locations) this.triedBodies.add(location.messageId);
    try {
      await session.run(Priority.prefetch, batch, (client) => this.storeTexts(client, batch));
      this.announce();
    } catch (error) {
      // Not their fault: they are wanted again when there is room.
      if (isDiskFull(error))
        for (const location of batch.locations) this.triedBodies.delete(location.messageId);
      if (!session.usable) throw error;
      if (batch.locations.length > fewest && !isDiskFull(error)) {
        const middle = batch.locations.length >> 1;
        await this.fetchBatch(session, { ...batch, locations: batch.locations.slice(0, middle) });
        await this.fetchBatch(session, { ...batch, locations: batch.locations.slice(middle) });
        return;
      }
      // These few are fetched when they are opened; the others must not wait for them.
      this.context.log.warn('Text could not be fetched ahead', { path: batch.path, ...describeError(error) });
    }
  }

  private async storeTexts(client: ImapFlow, group: PrefetchGroup): Promise<void> {
    const { cache, emit } = this.context;
    const bodies = group.isPlain
      ? await this.fetchTogether(client, group)
      : await this.fetchSingly(client, group);
    // What was found out about attachments is shown in the list.
    const change = bodies.some(({ body }) => body.structure !== undefined) ? changeMail : changeTexts;
    change(
      this.context,
      cache,
      () => bodies.flatMap(({ location, body }) => storeBody(cache, location.messageId, body) ?? []),
      [group.locations[0]!.mailboxId],
    );
    for (const { location } of bodies) {
      emit({ type: 'message.bodyChanged', messageId: location.messageId, threadId: location.threadId });
    }
  }

  private async fetchTogether(client: ImapFlow, group: PrefetchGroup): Promise<LocatedBody[]> {
    const byUid = new Map(group.locations.map((location) => [location.uid, location]));
    const query = {
      uid: true,
      bodyParts: group.locations[0]!.structure.textParts.map((part) => part.partId),
      headers: factHeaders,
    };
    const bodies: LocatedBody[] = [];
    const isAnswer = (row: FetchMessageObject): boolean => (row.bodyParts?.size ?? 0) > 0;
    const range = uidRanges([...byUid.keys()]);
    for await (const message of fetchRows(client, range, query, { uid: true }, isAnswer)) {
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
}
