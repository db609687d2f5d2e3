import { setTimeout as wait } from 'node:timers/promises';
import { describeError, type Log } from '../log.ts';
import type { WritableDb } from './database.ts';
import { sizeOf } from './marks.ts';
import type { Store } from './open.ts';
import { pruneJournal, sweepAttachments, sweepCompiledCode } from './prune.ts';
import { sweepRawMessages } from './raw-messages.ts';

export interface UpkeepTimes {
  /** After the start, so that the first screen never waits for it. */
  firstMs: number;
  betweenStepsMs: number;
  /** How often the log's size is looked at. */
  watchMs: number;
}

const usualTimes: UpkeepTimes = { firstMs: 20_000, betweenStepsMs: 50, watchMs: 60_000 };

/** From this size on the log is emptied into the database at the next quiet moment. */
const largeWalBytes = 64 * 1024 * 1024;
/** From this one on at any moment. */
const hugeWalBytes = 4 * largeWalBytes;

/**
 * Keeps the data folder small while the program runs: old journal rows, files nobody names, the write-ahead log. In
 * small steps, long after the start. Returns what ends it.
 */
export function startUpkeep(
  store: Store,
  dataDir: string,
  isQuiet: () => boolean,
  log: Log,
  times: UpkeepTimes = usualTimes,
): () => Promise<void> {
  const ending = new AbortController();
  const started = Date.now();
  /** False when it is time to stop. */
  const pause = (ms: number): Promise<boolean> =>
    wait(ms, undefined, { signal: ending.signal, ref: false }).then(
      () => !ending.signal.aborted,
      () => false,
    );
  const tidy = async (): Promise<void> => {
    if (!(await pause(times.firstMs))) return;
    let rows = 0;
    for (let pruned = pruneJournal(store.cache); pruned > 0; pruned = pruneJournal(store.cache)) {
      rows += pruned;
      if (!(await pause(times.betweenStepsMs))) return;
    }
    let files = await sweepAttachments(store.cache, dataDir, started, () => pause(times.betweenStepsMs));
    files += await sweepRawMessages(store.cache, dataDir, started);
    files += await sweepCompiledCode(dataDir, started);
    if (rows > 0 || files > 0) log.info('Tidied up', { journalRows: rows, files });
  };
  const watchLog = async (): Promise<void> => {
    while (await pause(times.watchMs)) {
      const size = sizeOf(`${store.path}-wal`);
      if (size > hugeWalBytes || (size > largeWalBytes && isQuiet())) emptyLog(store.cache);
    }
  };
  const failed = (error: unknown): void => log.warn('Tidying up failed', describeError(error));
  const running = Promise.all([tidy().catch(failed), watchLog().catch(failed)]);
  return async () => {
    ending.abort();
    await running;
  };
}

/** Takes the log over into the database and cuts it to nothing; a reader at work is not waited for. */
export function emptyLog(db: WritableDb): void {
  db.raw.pragma('busy_timeout = 0');
  try {
    db.raw.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.raw.pragma('busy_timeout = 5000');
  }
}
