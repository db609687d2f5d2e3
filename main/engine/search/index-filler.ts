import { keepMorePages, type ReadableDb, type WritableDb } from '../store/database.ts';
import type { SideThread } from '../worker/side-thread.ts';
import { cutAside, cutHere } from './cut-aside.ts';
import type { CutText } from './cut-text.ts';
import { forgetSeenWords, writeTexts } from './index-text.ts';
import { type Range, readWaiting, type Waiting, type WaitingMessage } from './queue.ts';

/**
 * Of texts so long together, in characters, the next ones are cut into words in the side thread meanwhile, and more of
 * the index is kept in memory. For less, headers alone for instance, both would be there for little.
 */
const muchText = 256 * 1024;

/** Messages that were read together. `cut`: null until they are cut here. */
interface Batch {
  waiting: WaitingMessage[];
  /** As many as were asked for: there are more. */
  isFull: boolean;
  cut: Promise<(CutText | null)[]> | null;
}

/**
 * Writes what waits into the index, a transaction at a time. While much is waiting, one batch is cut into words in the
 * side thread and the batch before is written here.
 */
export class IndexFiller {
  private readonly mail: ReadableDb;
  private readonly index: WritableDb;
  private readonly side: SideThread | null;
  /** The batch behind the one that was written last. */
  private ahead: Batch | null = null;
  /** Gives back what was taken for a long queue; null while nothing is. */
  private endFilling: (() => void) | null = null;

  constructor(mail: ReadableDb, index: WritableDb, side: SideThread | null) {
    this.mail = mail;
    this.index = index;
    this.side = side;
  }

  /**
   * Takes in the newest messages that wait, at most `limit` of them. Answers which: they are to be struck off the list
   * before this is called again.
   */
  async next(limit: number): Promise<Waiting[]> {
    const { waiting, isFull, cut } = this.ahead ?? this.read(limit, null);
    this.ahead = null;
    if (!isFull || lengthOf(waiting) < muchText) this.rest();
    else {
      this.endFilling ??= this.beginFilling();
      this.ahead = this.read(limit, { from: waiting.at(-1)!.sort_key, to: waiting[0]!.sort_key });
    }
    try {
      writeTexts(this.index, waiting, (await cut) ?? cutHere(waiting.map(({ text }) => text)));
    } catch (thrown) {
      this.ahead = null;
      throw thrown;
    }
    return waiting.map(({ sort_key, version }) => ({ sort_key, version }));
  }

  private read(limit: number, except: Range | null): Batch {
    const waiting = readWaiting(this.mail, limit, except);
    const texts = waiting.map(({ text }) => text);
    return { waiting, isFull: waiting.length === limit, cut: cutAside(this.side, texts) };
  }

  private beginFilling(): () => void {
    keepMorePages(this.index, true);
    const release = this.side?.use();
    return () => {
      release?.();
      keepMorePages(this.index, false);
    };
  }

  /** Until much is waiting again. */
  private rest(): void {
    this.endFilling?.();
    this.endFilling = null;
    forgetSeenWords(this.index);
  }
}

function lengthOf(waiting: readonly WaitingMessage[]): number {
  return waiting.reduce((sum, { text }) => sum + (text?.parts?.length ?? 0), 0);
}
