import { describeError, type Log } from '../log.ts';
import { isDiskFull, one, type ReadableDb, transaction, type WritableDb } from '../store/database.ts';
import { forgetSeenWords, indexNewest } from './index-text.ts';
import { gatherTerms } from './terms.ts';

/** Messages per transaction, to begin with and while mail is coming in. */
const usual = 100;
const fewest = 25;
const most = 1600;
/** What a transaction takes in the middle, in milliseconds: longer ones leave less to merge, and this nobody notices. */
const longMs = 60;
const shortMs = 25;
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

/**
 * Fills the search index in the background, newest messages first, from a queue that is written along with what it is
 * about: nothing is forgotten, whenever the program ends. `changed` is called when something can be found that could not.
 */
export function startIndexer(db: WritableDb, isQuiet: () => boolean, changed: () => void, log: Log): Indexer {
  let timer: NodeJS.Timeout | null = null;
  let announcing: NodeJS.Timeout | null = null;
  let announced = Number.NEGATIVE_INFINITY;
  let closed = false;
  let batch = usual;
  const announce = (): void => {
    announcing = null;
    announced = performance.now();
    changed();
  };
  const schedule = (ms: number): void => {
    if (closed || timer) return;
    timer = setTimeout(round, ms);
    timer.unref();
  };
  const round = (): void => {
    timer = null;
    try {
      const quiet = isQuiet();
      if (!quiet) batch = Math.min(batch, usual);
      const started = performance.now();
      const done = transaction(db, () => indexNewest(db, batch));
      if (done === 0) {
        if (transaction(db, () => gatherTerms(db, gatheredTerms)))
          schedule(quiet ? quietPauseMs : busyPauseMs);
        return;
      }
      const isFull = done === batch;
      batch = fitting(batch, performance.now() - started);
      announcing ??= setTimeout(announce, Math.max(0, announced + spacingMs - performance.now())).unref();
      // A full batch: there is more. While mail is coming in the rest waits; what has just come is among the newest.
      schedule(isFull && quiet ? quietPauseMs : busyPauseMs);
    } catch (error) {
      forgetSeenWords(db);
      if (!isDiskFull(error)) log.warn('The search index could not be written', describeError(error));
      schedule(retryMs);
    }
  };
  schedule(busyPauseMs);
  return {
    wake: () => schedule(isQuiet() ? quietPauseMs : busyPauseMs),
    close: () => {
      closed = true;
      if (timer) clearTimeout(timer);
      if (announcing) clearTimeout(announcing);
    },
  };
}

/** Messages for the next transaction, after one of this many took so long. */
function fitting(batch: number, tookMs: number): number {
  if (tookMs > longMs) return Math.max(fewest, batch / 2);
  return tookMs < shortMs ? Math.min(most, batch * 2) : batch;
}

/**
 * Fills the index with all that waits for it, before anything else is done. Nobody waits for the transactions, so they
 * are long: each leaves a segment of FTS5 to be merged with others.
 */
export function fillIndex(db: WritableDb): void {
  const round = 2000;
  while (transaction(db, () => indexNewest(db, round)) === round);
}

/** Messages that the index does not have yet as they are. */
export function waitingForIndex(db: ReadableDb): number {
  return one<{ n: number }>(db, 'SELECT count(*) AS n FROM index_queue')!.n;
}
