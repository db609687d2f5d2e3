import { describeError } from '../log.ts';
import { isDiskFull, type ReadableDb, type WritableDb } from '../store/database.ts';
import { isDamage } from '../store/health.ts';
import { markSuspect } from '../store/marks.ts';
import type { SideThread } from '../worker/side-thread.ts';
import { openIndex } from './index-file.ts';
import { IndexFiller } from './index-filler.ts';
import type { IndexWriter } from './indexer.ts';
import type { Waiting } from './queue.ts';

/** The index could not be written. */
export class IndexFailure extends Error {
  override readonly name = 'IndexFailure';
  /** For the log; null when the disk is full, which is told of elsewhere. */
  readonly details: Record<string, unknown> | null;
  /** It is damaged: to try again would fail again, until the next start has made a new one. */
  readonly isDamage: boolean;

  constructor(details: Record<string, unknown> | null, isDamage: boolean) {
    super('The search index could not be written.');
    this.details = details;
    this.isDamage = isDamage;
  }
}

/** Writes the search index of a database in the thread that asks for it. */
export class IndexHere implements IndexWriter {
  private readonly mail: ReadableDb;
  private readonly databasePath: string;
  private readonly side: SideThread | null;
  private open: { db: WritableDb; filler: IndexFiller } | null = null;

  /** `side`: for cutting many texts meanwhile. */
  constructor(mail: ReadableDb, databasePath: string, side: SideThread | null) {
    this.mail = mail;
    this.databasePath = databasePath;
    this.side = side;
  }

  /** @throws IndexFailure */
  async index(limit: number): Promise<Waiting[]> {
    try {
      this.open ??= this.openIndex();
      return await this.open.filler.next(limit);
    } catch (thrown) {
      const isLost = isDamage(thrown);
      // The next start is to look at it.
      if (isLost) markSuspect(this.databasePath);
      throw new IndexFailure(isDiskFull(thrown) ? null : describeError(thrown), isLost);
    }
  }

  async end(): Promise<void> {
    await this.side?.end();
    this.open?.db.raw.close();
    this.open = null;
  }

  private openIndex(): { db: WritableDb; filler: IndexFiller } {
    const db = openIndex(this.databasePath);
    return { db, filler: new IndexFiller(this.mail, db, this.side) };
  }
}
