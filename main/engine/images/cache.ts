import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that the pictures of messages may take on the disk together. */
const defaultLimit = 200 * 1024 * 1024;

/**
 * Pictures that were fetched once, as files named by the SHA-256 of their address: shown again without telling the
 * sender another time. Part of the cache: whatever goes wrong here only costs another fetch.
 */
export class ImageCache {
  readonly #folder: string;
  readonly #limit: number;
  /** Bytes written since the last count; null before the first. */
  #written: number | null = null;

  constructor(dataDir: string, limit = defaultLimit) {
    this.#folder = join(dataDir, 'images');
    this.#limit = limit;
  }

  async get(url: string): Promise<Buffer | null> {
    const path = this.#path(url);
    const bytes = await readFile(path).catch(() => null);
    // The oldest go first, and it is being looked at that keeps one young.
    if (bytes !== null) await utimes(path, new Date(), new Date()).catch(() => undefined);
    return bytes;
  }

  async put(url: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#folder, `${randomUUID()}.part`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, this.#path(url));
      await this.#keepBound(bytes.byteLength);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  #path(url: string): string {
    return join(this.#folder, createHash('sha256').update(url).digest('hex'));
  }

  /** Counts at the first picture of a run and after every tenth of the limit, and removes the oldest beyond it. */
  async #keepBound(added: number): Promise<void> {
    if (this.#written !== null) {
      this.#written += added;
      if (this.#written < this.#limit / 10) return;
    }
    this.#written = 0;
    const files: { path: string; size: number; at: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => null);
      if (found !== null) files.push({ path, size: found.size, at: found.mtimeMs });
    }
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.at - b.at)) {
      if (total <= this.#limit) break;
      await rm(path, { force: true });
      total -= size;
    }
  }
}
