import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ApiError } from '../../../shared/api/error.ts';
import type { StoredFile } from '../../../shared/api/methods.ts';
import { extractWholeAttachment, parseWholeMessage } from '../mime/index.ts';
import { writePassing } from './archive.ts';
import { isMessage, largestRead } from './preview.ts';
import { unpackTnef } from './tnef.ts';

/**
 * A file that is packed into a stored winmail.dat, or attached to a stored message, by its place in the preview's list
 * (from 0), for one download.
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
  const bytes = await readFile(file.path);
  const packed = isMessage(file) ? await attachedTo(bytes, index) : unpackTnef(bytes)?.files[index];
  if (packed === undefined) throw new ApiError('not-found', 'This file is not in the attachment.');
  const stored = await writePassing(dataDir, Readable.from([packed.content]), now);
  return { ...stored, filename: packed.name, type: 'application/octet-stream' };
}

async function attachedTo(
  message: Buffer,
  index: number,
): Promise<{ name: string; content: Buffer } | undefined> {
  const attachment = (await parseWholeMessage(message)).attachments[index];
  if (attachment === undefined) return undefined;
  const content = await extractWholeAttachment(message, attachment.partId);
  return content === null ? undefined : { name: attachment.filename, content };
}
