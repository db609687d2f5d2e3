import { setImmediate as breathe } from 'node:timers/promises';
import { describeError, type Log } from '../log.ts';
import type { WritableDb } from '../store/database.ts';
import { learnCorrespondents } from './correspondents.ts';

/** In milliseconds: what comes in together is looked at together. */
const gatherMs = 2000;

/** Keeps the list of people written to and heard from, in the background. */
export class PeopleLearner {
  private readonly db: WritableDb;
  private readonly isQuiet: () => boolean;
  private readonly changed: () => void;
  private readonly log: Log;
  private timer: NodeJS.Timeout | null = null;
  private learning: Promise<void> | null = null;
  private isClosed = false;

  /** `isQuiet`: false while mail is coming in, which nothing should hold up. `changed`: told when somebody is new. */
  constructor(db: WritableDb, isQuiet: () => boolean, changed: () => void, log: Log) {
    this.db = db;
    this.isQuiet = isQuiet;
    this.changed = changed;
    this.log = log;
  }

  /** Something was stored: learns from it once no more is coming in. */
  wake(): void {
    if (this.isClosed) return;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.isQuiet()) this.learn();
      else this.wake();
    }, gatherMs).unref();
  }

  /** Learns from all that is there, in small steps. */
  learn(): void {
    this.learning ??= (async () => {
      let isNew = false;
      while (!this.isClosed && learnCorrespondents(this.db) > 0) {
        isNew = true;
        await breathe();
      }
      if (isNew && !this.isClosed) this.changed();
    })()
      .catch((error) => this.log.warn('The list of people could not be made', describeError(error)))
      .finally(() => {
        this.learning = null;
      });
  }

  /** Resolves when nothing is written any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.learning;
  }
}
