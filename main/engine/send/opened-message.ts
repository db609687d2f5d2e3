import { ApiError } from '../../../shared/api/error.ts';
import type { StoredFile } from '../../../shared/api/methods.ts';
import type { OpenedMessage } from '../../../shared/model/open-request.ts';
import { cleanText } from '../mime/characters.ts';
import { decodeCharset, decodeHeaderText, normaliseAddresses, parseWholeMessage } from '../mime/index.ts';
import { readRawEnvelope } from '../mime/raw-envelope.ts';
import { extractWholeAttachment } from '../mime/whole-message.ts';
import { outgoingPath, readOutgoing, storeOutgoingBytes } from './files.ts';

/** More of a header is not shown, in bytes. */
const longestHeader = 200_000;

/**
 * Reads a message from a file that was handed over, for a look at it: it is put into no mailbox.
 * @throws ApiError `not-found`, `invalid-input` when it is no message
 */
export async function readOpenedMessage(dataDir: string, sha256: string): Promise<OpenedMessage> {
  const raw = await readOutgoing(dataDir, sha256);
  if (!/^(?:From [^\n]*\n)?[\x21-\x39\x3b-\x7e]+:/.test(raw.toString('latin1', 0, 2000))) {
    throw new ApiError('invalid-input', 'This file is not an email message.');
  }
  const { envelope } = readRawEnvelope(raw);
  const { parts, attachments, note, pictures, protection } = await parseWholeMessage(raw, { pictures: true });
  const date = new Date(envelope.date ?? Number.NaN).getTime();
  const head = raw.subarray(0, longestHeader);
  const end = /\r?\n\r?\n/.exec(head.toString('latin1'))?.index ?? head.length;
  return {
    from: normaliseAddresses(envelope.from),
    to: normaliseAddresses(envelope.to),
    cc: normaliseAddresses(envelope.cc),
    replyTo: normaliseAddresses(envelope.replyTo),
    subject: decodeHeaderText(envelope.subject),
    date: Number.isFinite(date) ? date : null,
    parts,
    pictures,
    protection,
    attachments,
    note,
    header: cleanText(decodeCharset(head.subarray(0, end), undefined).text),
  };
}

/**
 * One attachment of such a message, as a file to be saved.
 * @throws ApiError `not-found`
 */
export async function openedAttachment(dataDir: string, sha256: string, partId: string): Promise<StoredFile> {
  const raw = await readOutgoing(dataDir, sha256);
  const attachment = (await parseWholeMessage(raw)).attachments.find((one) => one.partId === partId);
  const bytes = attachment && (await extractWholeAttachment(raw, partId));
  if (!attachment || !bytes) throw new ApiError('not-found', 'This attachment is not in the message.');
  const stored = await storeOutgoingBytes(dataDir, bytes);
  return {
    path: outgoingPath(dataDir, stored.sha256),
    filename: attachment.filename,
    type: attachment.type,
    size: stored.size,
  };
}
