import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../../shared/api/error.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import { safeFilename } from '../mime/filename.ts';
import { storeOutgoing } from './files.ts';

/** No server takes more; what is dropped on the composer by mistake must not fill the disk. */
const largestBytes = 512 * 1024 * 1024;

/** Files on their way from the interface, each in a temporary file until it is whole. */
export class Uploads {
  private readonly dataDir: string;
  private readonly open = new Map<number, { path: string; size: number; last: Promise<void> }>();
  private next = 1;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  begin(): number {
    const id = this.next++;
    const path = join(this.dataDir, 'outgoing', 'incoming', randomUUID());
    this.open.set(id, {
      path,
      size: 0,
      last: mkdir(join(path, '..'), { recursive: true, mode: 0o700 }).then(),
    });
    return id;
  }

  /**
   * Adds a piece, in the order of the calls.
   * @throws ApiError `too-large`, `not-found`
   */
  append(id: number, data: string): Promise<void> {
    const upload = this.known(id);
    const bytes = Buffer.from(data, 'base64');
    upload.size += bytes.length;
    if (upload.size > largestBytes) {
      this.open.delete(id);
      void upload.last.then(() => rm(upload.path, { force: true })).catch(() => {});
      throw new ApiError('too-large', 'This file is too large to be sent by mail.');
    }
    upload.last = upload.last.then(() => appendFile(upload.path, bytes, { mode: 0o600 }));
    return upload.last;
  }

  async finish(id: number, filename: string, type: string): Promise<DraftFile> {
    const upload = this.known(id);
    this.open.delete(id);
    try {
      await upload.last;
      // Nothing was ever written for an empty file.
      if (!(await stat(upload.path).catch(() => null))) await appendFile(upload.path, '');
      const stored = await storeOutgoing(this.dataDir, createReadStream(upload.path));
      const media = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type)
        ? type.toLowerCase()
        : 'application/octet-stream';
      return {
        ...stored,
        filename: safeFilename(filename, media, 1).slice(0, 255),
        type: media,
        contentId: null,
      };
    } finally {
      await rm(upload.path, { force: true });
    }
  }

  /** The content itself, for what is read here and not kept. */
  async take(id: number): Promise<Buffer> {
    const upload = this.known(id);
    this.open.delete(id);
    try {
      await upload.last;
      return await readFile(upload.path).catch(() => Buffer.alloc(0));
    } finally {
      await rm(upload.path, { force: true });
    }
  }

  private known(id: number) {
    const upload = this.open.get(id);
    if (!upload)
      throw new ApiError('not-found', 'This upload is no longer under way. Attach the file again.');
    return upload;
  }
}
