import { isUnreadable } from '../imap/fault.ts';
import { refusalOf } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { type MailboxRow, markBackfilled } from '../store/mailboxes.ts';
import { unknownUids } from '../store/messages.ts';
import { keepsLabels } from '../store/server-facts.ts';
import type { SyncContext } from './context.ts';
import { listInBulk } from './listing/list-in-bulk.ts';
import { backfillChunk, headerChunk, skip } from './mailbox-sync.ts';
import { reconcile } from './reconcile.ts';

/** A list of so many missing messages is worth a thread that reads rows. */
const bulkFrom = 1000;
/** Messages per job of a long list. */
const bulkPiece = 5000;

export interface BackfillHost {
  /** False when the work is to end. */
  goesOn(): boolean;
  /** Messages that are here, of those that the server has. */
  progress(done: number, total: number): void;
}

/** Fetches the headers of the messages of a mailbox that are missing here. */
export class Backfill {
  private readonly context: SyncContext;
  /** Messages per chunk of a mailbox that ended a connection: shrinks until the one at fault stands alone. */
  private readonly chunkSizes = new Map<number, number>();

  constructor(context: SyncContext) {
    this.context = context;
  }

  /**
   * Newest first, a chunk a job, so that anything more urgent comes between.
   * @throws when the connection is lost or the server refuses
   */
  async run(session: ImapSession, row: MailboxRow, host: BackfillHost): Promise<void> {
    const { missing, total } = await session.run(Priority.backfill, row, (client) =>
      reconcile(this.context, client, row),
    );
    missing.sort((a, b) => b - a);
    let done = await this.runInBulk(session, row, missing, {
      goesOn: () => host.goesOn(),
      progress: (listed) => host.progress(total - missing.length + listed, total),
    });
    while (done < missing.length) {
      if (!host.goesOn()) return;
      host.progress(total - missing.length + done, total);
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

  /**
   * The beginning of a long list, in large pieces. What was left out is asked for once more, one by one where it must
   * be; a server that writes most rows in an unusual way, or refuses one, is asked in the usual way from there on.
   *
   * @returns how many were dealt with
   */
  private async runInBulk(
    session: ImapSession,
    row: MailboxRow,
    missing: readonly number[],
    host: { goesOn(): boolean; progress(listed: number): void },
  ): Promise<number> {
    const { context } = this;
    const { side } = context;
    if (!side || missing.length < bulkFrom || this.chunkSizes.has(row.id)) return 0;
    // Where mailboxes are labels, most of a list is known from another and is not fetched once more.
    if (row.role !== 'inbox' && keepsLabels(context.cache, context.account.id)) return 0;
    const release = side.use();
    let done = 0;
    const goesOn = (asked: number): boolean => {
      host.progress(done + asked);
      return host.goesOn() && !session.isWantedBefore(Priority.backfill);
    };
    try {
      while (missing.length - done >= bulkFrom && host.goesOn()) {
        host.progress(done);
        const piece = missing.slice(done, done + bulkPiece);
        const asked = await session.run(Priority.backfill, row, (client) =>
          listInBulk(context, side, client, row, piece, goesOn),
        );
        const left = unknownUids(context.cache, row.id, piece.slice(0, asked));
        for (let start = 0; start < left.length; start += headerChunk) {
          const chunk = left.slice(start, start + headerChunk);
          await session.run(Priority.backfill, row, (client) => backfillChunk(context, client, row, chunk));
        }
        done += asked;
        if (left.length > asked / 2) break;
      }
    } catch (error) {
      if (!session.usable && isUnreadable(session.client, error))
        this.suspect(row, missing.slice(done, done + headerChunk), error);
      const isOfSome = refusalOf(error) !== null || isUnreadable(session.client, error);
      if (!session.usable || !isOfSome) throw error;
      context.log.warn('A long list could not be read at once; trying smaller pieces', {
        path: row.path,
        ...describeError(error),
      });
    } finally {
      release();
    }
    return done;
  }

  /** A chunk whose answer ended the connection is tried in smaller pieces next time; one message alone is left out. */
  private suspect(row: MailboxRow, chunk: number[], error: unknown): void {
    if (chunk.length === 1) {
      skip(this.context, row, chunk[0]!, error);
      this.chunkSizes.delete(row.id);
    } else this.chunkSizes.set(row.id, Math.max(1, Math.floor(chunk.length / 8)));
  }
}
