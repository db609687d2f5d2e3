import { describeError, type Log } from '../log.ts';
import {
  isDiskFull,
  keepMorePages,
  one,
  type ReadableDb,
  transaction,
  type WritableDb,
} from '../store/database.ts';
import type { SideThread } from '../worker/side-thread.ts';
import { cutAside, cutHere } from './cut-aside.ts';
import type { CutText } from './cut-text.ts';
import {
  forgetSeenWords,
  gatherMore,
  indexNewest,
  readWaiting,
  type WaitingRow,
  writeCut,
} from './index-text.ts';
import { gatherTerms } from './terms.ts';

/** Messages per transaction, to begin with and while mail is coming in. */
const usual = 100;
const fewest = 25;
const most = 2000;
/**
 * What a transaction may take, in milliseconds, while the person is doing something that may have to wait for it, and
 * else. Longer ones leave less to merge: of ten messages a transaction FTS5 makes a segment as of a thousand.
 */
const attendedMs = 60;
const unattendedMs = 250;
/** Pause between batches, in milliseconds: while mail is coming in, and when nothing else is to be done. */
const busyPauseMs = 500;
const quietPauseMs = 1;
/** Words of an older index that are taken over in one transaction. */
const gatheredTerms = 40;
/** Pause before another try when a batch has failed. */
const retryMs = 5000;
/** While the index is being filled, `changed` is called no more often than this. */
const spacingMs = 1000;

export interface Indexer {
  /** Something was stored: looks into the queue soon. */
  wake(): void;
  close(): void;
}

/** What the index is filled from, and by whom. `changed` is called when something can be found that could not. */
export interface IndexerSetup {
  db: WritableDb;
  side: SideThread | null;
  /** False while mail is coming in, which nothing should hold up. */
  isQuiet: () => boolean;
  /** True while the person is doing something. */
  isAttended: () => boolean;
  changed: () => void;
  log: Log;
}

/**
 * Fills the search index in the background, newest messages first, from a queue that is written along with what it is
 * about: nothing is forgotten, whenever the program ends. While much is waiting, one batch is cut into words in the side
 * thread and another one is written here.
 */
export function startIndexer(setup: IndexerSetup): Indexer {
  const indexer = new BackgroundIndexer(setup);
  indexer.begin();
  return indexer;
}

/** Messages that were read from the queue. `cut`: null until they are cut here. */
interface Batch {
  rows: WaitingRow[];
  /** As many as were asked for: there are more. */
  isFull: boolean;
  cut: Promise<(CutText | null)[]> | null;
}

class BackgroundIndexer implements Indexer {
  private readonly setup: IndexerSetup;
  private timer: NodeJS.Timeout | null = null;
  private announcing: NodeJS.Timeout | null = null;
  private announced = Number.NEGATIVE_INFINITY;
  private isClosed = false;
  private isWorking = false;
  /** Something was stored while a batch was being worked on. */
  private isWanted = false;
  private size = usual;
  /** The batch behind the one that is written. */
  private ahead: Batch | null = null;
  /** When the newest of the queue was last read, which may have come since. */
  private readFromTop = Number.NEGATIVE_INFINITY;
  /** Gives back what was taken for a long queue; null while nothing is. */
  private endFilling: (() => void) | null = null;

  constructor(setup: IndexerSetup) {
    this.setup = setup;
  }

  begin(): void {
    this.schedule(busyPauseMs);
  }

  wake(): void {
    this.isWanted = this.isWorking;
    this.schedule(this.setup.isQuiet() ? quietPauseMs : busyPauseMs);
  }

  close(): void {
    this.isClosed = true;
    this.endFilling?.();
    if (this.timer) clearTimeout(this.timer);
    if (this.announcing) clearTimeout(this.announcing);
  }

  private schedule(ms: number): void {
    if (this.isClosed || this.timer || this.isWorking) return;
    this.timer = setTimeout(() => void this.round(), ms);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const { db, log } = this.setup;
    this.timer = null;
    this.isWorking = true;
    let pause: number | null;
    try {
      pause = await this.work();
    } catch (error) {
      this.ahead = null;
      forgetSeenWords(db);
      if (!isDiskFull(error)) log.warn('The search index could not be written', describeError(error));
      pause = retryMs;
    }
    this.isWorking = false;
    if (this.isWanted) pause ??= busyPauseMs;
    this.isWanted = false;
    if (pause !== null) this.schedule(pause);
  }

  /** Writes what waits next. Answers after how many milliseconds to go on; null when nothing is left. */
  private async work(): Promise<number | null> {
    const { db, isQuiet } = this.setup;
    const quiet = isQuiet();
    if (!this.mayTakeLong()) this.size = Math.min(this.size, usual);
    const { rows, isFull, cut } = this.ahead ?? this.read();
    // While mail is coming in the rest waits; what has just come is among the newest.
    const goesOn = quiet && isFull;
    this.ahead = null;
    if (rows.length === 0) {
      if (transaction(db, () => gatherTerms(db, gatheredTerms))) return quiet ? quietPauseMs : busyPauseMs;
      this.rest();
      return null;
    }
    if (goesOn) {
      this.endFilling ??= this.beginFilling();
      // Now and then from the top again, for what has come meanwhile; what is still being written must not be read then.
      if (performance.now() - this.readFromTop < spacingMs) this.ahead = this.read(rows.at(-1)!.sort_key);
    }
    const aside = await cut;
    if (this.isClosed) return null;
    const started = performance.now();
    const ready = aside ?? cutHere(rows.map(({ text }) => text));
    transaction(db, () => writeCut(db, rows, ready));
    const longestMs = this.mayTakeLong() ? unattendedMs : attendedMs;
    this.size = fitting(this.size, performance.now() - started, longestMs);
    this.announce();
    return goesOn ? quietPauseMs : busyPauseMs;
  }

  private mayTakeLong(): boolean {
    const { isQuiet, isAttended } = this.setup;
    return isQuiet() && !isAttended();
  }

  /** The newest of what waits, below a sort_key. */
  private read(below?: number): Batch {
    if (below === undefined) this.readFromTop = performance.now();
    const rows = readWaiting(this.setup.db, below ?? Number.MAX_SAFE_INTEGER, this.size);
    return {
      rows,
      isFull: rows.length === this.size,
      cut: cutAside(
        this.setup.side,
        rows.map(({ text }) => text),
      ),
    };
  }

  private beginFilling(): () => void {
    const { db, side } = this.setup;
    transaction(db, () => gatherMore(db));
    keepMorePages(db, true);
    const release = side?.use();
    return () => {
      release?.();
      keepMorePages(db, false);
    };
  }

  /** Until there is something to do again. */
  private rest(): void {
    this.endFilling?.();
    this.endFilling = null;
    forgetSeenWords(this.setup.db);
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

/** Messages for the next transaction, after one of this many took so long. */
function fitting(batch: number, tookMs: number, longestMs: number): number {
  if (tookMs > longestMs) return Math.max(fewest, batch >> 1);
  return tookMs < longestMs / 2.5 ? Math.min(most, batch * 2) : batch;
}

/**
 * Fills the index with all that waits for it, before anything else is done. Nobody waits for the transactions, so they
 * are long: each leaves a segment of FTS5 to be merged with others.
 */
export function fillIndex(db: WritableDb): void {
  const round = 2000;
  keepMorePages(db, true);
  transaction(db, () => gatherMore(db));
  while (transaction(db, () => indexNewest(db, round)) === round);
  keepMorePages(db, false);
  forgetSeenWords(db);
}

/** Messages that the index does not have yet as they are. */
export function waitingForIndex(db: ReadableDb): number {
  return one<{ n: number }>(db, 'SELECT count(*) AS n FROM index_queue')!.n;
}
