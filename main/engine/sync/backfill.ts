import { isUnreadable } from '../imap/fault.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { type MailboxRow, markBackfilled } from '../store/mailboxes.ts';
import type { SyncContext } from './context.ts';
import { backfillChunk, headerChunk, skip } from './mailbox-sync.ts';
import { reconcile } from './reconcile.ts';

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
    for (let done = 0; done < missing.length; ) {
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

  /** A chunk whose answer ended the connection is tried in smaller pieces next time; one message alone is left out. */
  private suspect(row: MailboxRow, chunk: number[], error: unknown): void {
    if (chunk.length === 1) {
      skip(this.context, row, chunk[0]!, error);
      this.chunkSizes.delete(row.id);
    } else this.chunkSizes.set(row.id, Math.max(1, Math.floor(chunk.length / 8)));
  }
}
