import type { ApiClient } from '../../../shared/api/client.ts';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';

/** What was typed is on the disk after this pause at the latest, in milliseconds: less than the second promised. */
const saveAfterMs = 350;
/** Pause before a save that failed is tried again. */
const againMs = 2_000;

export type SaveState = 'saved' | 'saving' | 'failed';

/** Keeps a draft saved while it is written: one save at a time, the newest content, never more than a moment behind. */
export class DraftSaver {
  readonly #client: ApiClient;
  readonly #draftId: number;
  readonly #gather: () => DraftContent | null;
  readonly #onState: (state: SaveState, error: ApiError | null) => void;
  #waiting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<boolean> | null = null;
  #ended = false;

  /** `gather` gives the content as it stands when it is saved. */
  constructor(
    client: ApiClient,
    draftId: number,
    gather: () => DraftContent | null,
    onState: (state: SaveState, error: ApiError | null) => void,
  ) {
    this.#client = client;
    this.#draftId = draftId;
    this.#gather = gather;
    this.#onState = onState;
  }

  change(): void {
    // 'Saved' would not be true while this waits.
    if (!this.#waiting) this.#onState('saving', null);
    this.#waiting = true;
    this.#later(saveAfterMs);
  }

  /** Saves what waits. Answers whether all of it is on the disk; never rejects. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#saving;
    if (!this.#waiting || this.#ended) return true;
    this.#saving ??= this.#save().finally(() => {
      this.#saving = null;
    });
    const saved = await this.#saving;
    return saved && (this.#waiting ? await this.flush() : true);
  }

  /** Nothing is saved any more: the draft is sent or discarded. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #save(): Promise<boolean> {
    const content = this.#gather();
    if (content === null) return true;
    this.#waiting = false;
    this.#onState('saving', null);
    try {
      await this.#client.call('drafts.update', { draftId: this.#draftId, content });
      if (!this.#waiting) this.#onState('saved', null);
      return true;
    } catch (error) {
      this.#waiting = true;
      this.#onState('failed', ApiError.from(error));
      if (ApiError.from(error).code !== 'not-found') this.#later(againMs);
      return false;
    }
  }

  /** Not put off by further typing: the first change that waits sets the time. */
  #later(ms: number): void {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => void this.flush(), ms);
  }
}
