import { ApiError } from '../../../shared/api/error.ts';
import { rasterType } from '../../../shared/content/raster.ts';
import type { Route } from '../net/open.ts';
import { ImageCache } from './cache.ts';
import { fetchRemoteImage, type RemoteImage } from './fetch-remote-image.ts';

/** Pictures fetched at a time, over all messages. */
const parallel = 8;

/**
 * The pictures of messages, from the disk or from the net by the route that `routeFor` gives. The same picture asked
 * for twice at once is fetched once.
 */
export class RemoteImages {
  readonly #cache: ImageCache;
  readonly #routeFor: (messageId: number) => Promise<Route>;
  readonly #fetch: typeof fetchRemoteImage;
  readonly #running = new Map<string, Promise<RemoteImage>>();
  readonly #allowed = new Set<number>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(
    dataDir: string,
    routeFor: (messageId: number) => Promise<Route>,
    fetch: typeof fetchRemoteImage = fetchRemoteImage,
  ) {
    this.#cache = new ImageCache(dataDir);
    this.#routeFor = routeFor;
    this.#fetch = fetch;
  }

  /** From now on the remote images of this message may be fetched. */
  allow(messageId: number): void {
    this.#allowed.add(messageId);
  }

  /**
   * A picture of a message that the person wants the pictures of. For others there is none, whoever asks: a page that
   * mail has got around could.
   * @throws ApiError as `fetchRemoteImage` does
   */
  async get(messageId: number, url: string): Promise<RemoteImage> {
    if (!this.#allowed.has(messageId))
      throw new ApiError('not-found', 'Nobody has asked for the images of this message.');
    const kept = await this.#cache.get(url);
    const type = kept === null ? null : rasterType(kept);
    if (kept !== null && type !== null) return { type, bytes: kept };
    const running = this.#running.get(url);
    if (running !== undefined) return await running;
    const fetched = this.#fetchInTurn(messageId, url).finally(() => this.#running.delete(url));
    this.#running.set(url, fetched);
    return await fetched;
  }

  async #fetchInTurn(messageId: number, url: string): Promise<RemoteImage> {
    if (this.#active >= parallel) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#active += 1;
    try {
      const route = await this.#routeFor(messageId).catch((cause: unknown) => {
        throw new ApiError('not-found', 'The picture could not be loaded.', { retryable: true, cause });
      });
      const image = await this.#fetch(url, { route });
      await this.#cache.put(url, image.bytes);
      return image;
    } finally {
      this.#active -= 1;
      this.#waiting.shift()?.();
    }
  }
}
