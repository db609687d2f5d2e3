import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ApiError } from '../../../shared/api/error.ts';
import type { StoredFile } from '../../../shared/api/methods.ts';
import { writePassing } from './archive.ts';
import { largestRead } from './preview.ts';
import { unpackTnef } from './tnef.ts';

/**
 * A file that is packed into a stored winmail.dat, by its place in the preview's list (from 0), for one download.
 * @throws ApiError `not-found`, `too-large`
 */
export async function unpackFile(
  dataDir: string,
  file: StoredFile,
  index: number,
  now: number,
): Promise<StoredFile> {
  if (file.size > largestRead) {
    throw new ApiError('too-large', 'This attachment is too large to be unpacked here. Save it whole.');
  }
  const packed = unpackTnef(await readFile(file.path))?.files[index];
  if (packed === undefined) throw new ApiError('not-found', 'This file is not in the attachment.');
  const stored = await writePassing(dataDir, Readable.from([packed.content]), now);
  return { ...stored, filename: packed.name, type: 'application/octet-stream' };
}
