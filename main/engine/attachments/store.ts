import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { one, type ReadableDb } from '../store/database.ts';

/** Bytes by content: a file is named by its SHA-256, so the same attachment is kept once. */
export interface StoredBytes {
  sha256: string;
  size: number;
}

export function attachmentPath(dataDir: string, sha256: string): string {
  return join(dataDir, 'attachments', sha256.slice(0, 2), sha256);
}

/**
 * Writes a stream into the store. The file appears under its name only when it is complete and on the disk, so a
 * crash or a cut connection leaves nothing that looks whole.
 */
export async function storeAttachment(dataDir: string, content: Readable): Promise<StoredBytes> {
  const incoming = join(dataDir, 'attachments', 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const temporary = join(incoming, randomUUID());
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(content, measure, createWriteStream(temporary, { mode: 0o600, flush: true }));
    const sha256 = hash.digest('hex');
    const target = attachmentPath(dataDir, sha256);
    await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
    // In one step with what the caller notes of it: another account with the same file may be removed just now.
    renameSync(temporary, target);
    return { sha256, size };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Deletes those of the files that no message has any more. */
export async function removeUnused(
  db: ReadableDb,
  dataDir: string,
  hashes: readonly string[],
): Promise<void> {
  for (const sha256 of hashes) {
    if (one(db, 'SELECT 1 FROM attachment_file WHERE sha256 = ? LIMIT 1', sha256)) continue;
    // In one step with the look above: it may be stored anew, for another message, in the next.
    rmSync(attachmentPath(dataDir, sha256), { force: true });
  }
}

/** True when the file is there with the size it was stored with. */
export async function hasAttachment(dataDir: string, stored: StoredBytes): Promise<boolean> {
  const found = await stat(attachmentPath(dataDir, stored.sha256)).catch(() => null);
  return found?.size === stored.size;
}
