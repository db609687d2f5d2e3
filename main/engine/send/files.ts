import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError } from '../../../shared/api/error.ts';
import { all, type ReadableDb } from '../store/database.ts';

/** A file of the outgoing store. */
export interface OutgoingFile {
  sha256: string;
  /** Bytes. */
  size: number;
}

/**
 * What is on its way out lies apart from fetched attachments: those are cache and may be deleted, these may be the
 * only copy there is.
 */
export function outgoingPath(dataDir: string, sha256: string): string {
  return join(dataDir, 'outgoing', sha256.slice(0, 2), sha256);
}

/**
 * Writes a stream into the store of outgoing files. The file has its name only when it is whole and on the disk.
 * @throws what the stream or the disk throws; nothing is left then.
 */
export async function storeOutgoing(dataDir: string, content: Readable): Promise<OutgoingFile> {
  const incoming = join(dataDir, 'outgoing', 'incoming');
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
    const target = outgoingPath(dataDir, sha256);
    await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
    return { sha256, size };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function storeOutgoingBytes(dataDir: string, bytes: Uint8Array): Promise<OutgoingFile> {
  return storeOutgoing(dataDir, Readable.from([Buffer.from(bytes)]));
}

/** @throws ApiError `not-found` when the file has gone */
export async function readOutgoing(dataDir: string, sha256: string): Promise<Buffer> {
  return readFile(outgoingPath(dataDir, sha256)).catch(() => {
    throw new ApiError(
      'not-found',
      'A file that was attached is no longer on this computer. Attach it again.',
    );
  });
}

export function streamOutgoing(dataDir: string, sha256: string): Readable {
  return createReadStream(outgoingPath(dataDir, sha256));
}

export async function hasOutgoing(dataDir: string, sha256: string): Promise<boolean> {
  return stat(outgoingPath(dataDir, sha256)).then(
    () => true,
    () => false,
  );
}

/** Files younger than this may belong to what is being written at this moment. */
const youngMs = 24 * 3_600_000;

/** Deletes the files that neither a draft nor the outbox names any more. Done once at the start. */
export async function sweepOutgoing(db: ReadableDb, dataDir: string, now: number): Promise<void> {
  const used = new Set(
    all<{ sha256: string }>(
      db,
      `SELECT f.value ->> '$.sha256' AS sha256 FROM draft d, json_each(d.content, '$.files') f
       UNION SELECT f.value ->> '$.sha256' FROM draft_snapshot s, json_each(s.content, '$.files') f
       UNION SELECT f.value ->> '$.sha256' FROM template t, json_each(t.content, '$.files') f
       UNION SELECT f.value ->> '$.sha256' FROM outbox o, json_each(o.content, '$.files') f
         WHERE o.state NOT IN ('done', 'cancelled')
       UNION SELECT sha256 FROM outbox WHERE state NOT IN ('done', 'cancelled')`,
    ).map((row) => row.sha256),
  );
  const root = join(dataDir, 'outgoing');
  for (const folder of await readdir(root).catch(() => [])) {
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      if (used.has(name)) continue;
      const path = join(root, folder, name);
      const found = await stat(path).catch(() => null);
      if (found && now - found.mtimeMs > youngMs) await rm(path, { force: true });
    }
  }
}
