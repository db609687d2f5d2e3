import { open, stat } from 'node:fs/promises';
import type { StoredFile } from '../../../shared/api/methods.ts';
import { rasterHeadLength, rasterType } from '../../../shared/content/raster.ts';
import { type AttachmentPreview, mayPreview } from '../../../shared/model/preview.ts';
import { cleanText, cutText } from '../mime/characters.ts';
import { decodeCharset, decodeHeaderText, normaliseAddresses, parseWholeMessage } from '../mime/index.ts';
import { readRawEnvelope } from '../mime/raw-envelope.ts';
import { unpackTnef } from './tnef.ts';

/** More of a file is not read for its preview, in bytes. */
export const largestRead = 20 * 1024 * 1024;
/** More of a text is not shown, in characters. */
const longestText = 500_000;
const namedPdf = /^application\/pdf|\.pdf$/i;

/**
 * What can be shown of a stored attachment, by what its bytes are: images by their first bytes, the rest as text that
 * is escaped where it is shown. Nothing of it is run, and nothing in it is followed.
 */
export async function previewAttachment(file: StoredFile): Promise<AttachmentPreview> {
  const bytes = await beginningOf(file.path);
  if (rasterType(bytes.subarray(0, rasterHeadLength)) !== null) return { kind: 'image' };
  if (!mayPreview(file.filename, file.type)) return { kind: 'none' };
  // A PDF may begin with other bytes: readers look for its signature in the first 1,024 (ISO 32000-1, annex H.3.4.1).
  if (namedPdf.test(`${file.type} ${file.filename}`)) {
    if (!bytes.subarray(0, 1024).includes('%PDF-')) return { kind: 'none' };
    return { kind: 'pdf', size: (await stat(file.path)).size };
  }
  if (isMessage(file)) return await nested(bytes);
  const unpacked = unpackTnef(bytes);
  if (unpacked !== null) {
    const files = unpacked.files.map(({ name, content }) => ({ name, size: content.length }));
    return { kind: 'package', text: shown(unpacked.text), files };
  }
  // An image that is none, or anything else with bytes that no text has.
  if (bytes.subarray(0, 8_000).includes(0) && !/^\xff\xfe|^\xfe\xff/.test(bytes.toString('latin1', 0, 2)))
    return { kind: 'none' };
  const { text } = decodeCharset(bytes, undefined);
  if (/^\s*BEGIN:VCALENDAR/i.test(text)) {
    const calendar = (await import('./calendar.ts')).readCalendar(text);
    if (calendar !== null) return calendar;
  }
  if (file.type.startsWith('image/')) return { kind: 'none' };
  const { size } = await stat(file.path);
  return { kind: 'text', text: shown(text), cut: size > largestRead || text.length > longestText };
}

/** Whether an attachment is a message of its own. */
export function isMessage({ type, filename }: Pick<StoredFile, 'type' | 'filename'>): boolean {
  return /^message\/(?:rfc822|global)$/.test(type) || /\.eml$/i.test(filename);
}

function shown(text: string): string {
  return cleanText(cutText(text, longestText));
}

async function nested(bytes: Buffer): Promise<AttachmentPreview> {
  const { parts, attachments, pictures, protection } = await parseWholeMessage(bytes, { pictures: true });
  const { envelope } = readRawEnvelope(bytes);
  const date = new Date(envelope.date ?? Number.NaN).getTime();
  return {
    kind: 'message',
    from: normaliseAddresses(envelope.from),
    to: normaliseAddresses(envelope.to),
    subject: decodeHeaderText(envelope.subject),
    date: Number.isFinite(date) ? date : null,
    parts,
    pictures,
    protection,
    files: attachments.map(({ filename, size }) => ({ name: filename, size })),
  };
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, largestRead));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
