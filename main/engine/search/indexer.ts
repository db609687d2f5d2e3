import { describeError, type Log } from '../log.ts';
import { one, transaction, type WritableDb } from '../store/database.ts';
import { IndexFailure } from './index-here.ts';
import { strikeOff, type Waiting } from './queue.ts';

/** So few messages are taken in by this thread itself at one time: it is held up for no longer than by other work. */
const few = 50;
/** Where so many wait, the thread of the index is called. */
const several = 200;
/**
 * It takes in so many at one time. FTS5 makes a segment of each time; and what has just come waits for two times to end,
 * half a second each.
 */
const many = 500;
/**
 * Pause in milliseconds where more wait than this thread takes in at one time: where texts are coming in it would else
 * keep up with them, by keeping itself from fetching.
 */
const gatherMs = 200;
/** Pause between two times, in milliseconds: while mail is coming in, and when nothing else is to be done. */
const busyPauseMs = 500;
const quietPauseMs = 1;
/** Pause before another try when one has failed. */
const retryMs = 5000;
/** While the index is being filled, `changed` is called no more often than this. */
const spacingMs = 1000;

export interface Indexer {
  /** Something was stored: looks into the queue soon. */
  wake(): void;
  close(): Promise<void>;
}

/** Who can write the index. Only one of them does at a time. */
export interface IndexWriter {
  /** Takes in the newest of what waits, and answers what is on the disk. */
  index(limit: number): Promise<Waiting[]>;
  end(): Promise<void>;
}

/** What the index is filled from, and by whom. `changed` is called when something can be found that could not. */
export interface IndexerSetup {
  db: WritableDb;
  /** In this thread, for what is soon done. */
  here: IndexWriter;
  /** In a thread of its own, which takes a tenth of a second and some memory to begin. */
  aside: IndexWriter;
  /** False while mail is coming in, which nothing should hold up. */
  isQuiet: () => boolean;
  changed: () => void;
  log: Log;
}

/**
 * Has the search index filled in the background, newest messages first, from a queue that is written along with what it
 * is about: nothing is forgotten, whenever the program ends.
 */
export function startIndexer(setup: IndexerSetup): Indexer {
  const indexer = new BackgroundIndexer(setup);
  indexer.wake();
  return indexer;
}

class BackgroundIndexer implements Indexer {
  private readonly setup: IndexerSetup;
  private timer: NodeJS.Timeout | null = null;
  private announcing: NodeJS.Timeout | null = null;
  private announced = Number.NEGATIVE_INFINITY;
  private isClosed = false;
  /** What is written to would be lost with it at the next start. */
  private isDamaged = false;
  private isWorking = false;
  /** Something was stored while the index was being written. */
  private isWanted = false;

  constructor(setup: IndexerSetup) {
    this.setup = setup;
  }

  wake(): void {
    this.isWanted = this.isWorking;
    this.schedule(this.setup.isQuiet() ? quietPauseMs : busyPauseMs);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.announcing) clearTimeout(this.announcing);
    await Promise.all([this.setup.here.end(), this.setup.aside.end()]);
  }

  private schedule(ms: number): void {
    if (this.isClosed || this.isDamaged || this.timer || this.isWorking) return;
    this.timer = setTimeout(() => void this.round(), ms);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const { log } = this.setup;
    this.timer = null;
    this.isWorking = true;
    let pause: number | null;
    try {
      pause = await this.work();
    } catch (error) {
      const details = error instanceof IndexFailure ? error.details : describeError(error);
      this.isDamaged = error instanceof IndexFailure && error.isDamage;
      const what = this.isDamaged
        ? 'The search index is damaged; the next start makes it again'
        : 'The search index could not be written';
      if (details && !this.isClosed) log.warn(what, details);
      pause = retryMs;
    }
    this.isWorking = false;
    if (this.isWanted) pause ??= this.setup.isQuiet() ? quietPauseMs : busyPauseMs;
    this.isWanted = false;
    if (pause !== null) this.schedule(pause);
  }

  /** Has taken in what waits. Answers after how many milliseconds to go on; null when nothing is left. */
  private async work(): Promise<number | null> {
    const { db, here, aside, isQuiet } = this.setup;
    for (;;) {
      const waiting = one<{ n: number }>(
        db,
        `SELECT count(*) AS n FROM (SELECT 1 FROM index_queue LIMIT ${several})`,
      )!.n;
      if (waiting === 0) return null;
      const isMuch = isQuiet() && waiting === several;
      const done = await (isMuch ? aside.index(many) : here.index(few));
      if (this.isClosed) return null;
      transaction(db, () => strikeOff(db, done));
      this.announce();
      if (done.length === 0 || !isQuiet()) return busyPauseMs;
      // What this thread did itself has held up others. The other one is asked for more at once, since this one may not
      // come to it again for a while.
      if (!isMuch) return done.length === few ? gatherMs : quietPauseMs;
    }
  }

  private announce(): void {
    this.announcing ??= setTimeout(
      () => {
        this.announcing = null;
        this.announced = performance.now();
        this.setup.changed();
      },
      Math.max(0, this.announced + spacingMs - performance.now()),
    ).unref();
  }
}
