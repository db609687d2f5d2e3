import { rasterType } from '../../../shared/content/raster.ts';
import type { Attachment, BodyPart, OwnPicture, Protection } from '../../../shared/model/message.ts';
import { cleanText, cutText } from './characters.ts';
import { decodeCharset } from './charset.ts';
import { safeFilename } from './filename.ts';
import { cleanContentId } from './structure-parts.ts';
import { MAX_TEXT_BYTES } from './text-part.ts';
import { type ParsedMessage, parseTree } from './whole-tree.ts';

const MAX_MESSAGE_BYTES = 25 * 1024 * 1024;
const MAX_ATTACHMENTS = 1000;
/**
 * Lines that may delimit parts (they start with "--"). postal-mime keeps some kilobytes for each part, however short:
 * 25 MB of nothing but delimiters would take all memory and end the worker.
 */
const MAX_DELIMITERS = 5000;
/** The same for lines, which cost it some hundred bytes and 5 microseconds each; 15 MB of base64 have 200,000. */
const MAX_LINES = 200_000;
/** Pictures beyond these are left out of what is shown: all of them stand in the interface's memory. */
const MAX_PICTURE_BYTES = 10 * 1024 * 1024;
const MAX_PICTURES = 200;
/** Part ids of this parse begin so, since the server knows no such part: see `extractWholeAttachment`. */
const PREFIX = 'whole.';

export interface WholeMessage {
  parts: BodyPart[];
  attachments: Attachment[];
  note: string | null;
  /** What `cid:` may mean in it. Empty unless it was asked for. */
  pictures: OwnPicture[];
  protection: Protection | null;
}

/**
 * A message parsed here from all its bytes (BODY[]), for when the server's BODYSTRUCTURE is of no use. When that fails
 * too, its raw text is shown. Never rejects.
 */
export async function parseWholeMessage(
  raw: Uint8Array,
  { maxBytes, pictures: wanted = false }: { maxBytes?: number; pictures?: boolean } = {},
): Promise<WholeMessage> {
  const bytes = bound(raw, maxBytes);
  const cut = bytes.length === raw.length ? '' : 'This message is very long. Only its beginning is shown.';
  const parsed = await parse(bytes);
  const parts = parsed ? partsOf(parsed) : [];
  const attachments = parsed ? attachmentsOf(parsed.email, parts) : [];
  if (parsed && (parts.length > 0 || attachments.length > 0)) {
    const pictures = wanted ? picturesOf(parsed.email, cut !== '') : [];
    return { parts, attachments, note: cut || null, pictures, protection: parsed.protection };
  }
  const body = rawBody(bytes);
  const note = ['This message is malformed. Its text is shown as it was sent.', cut]
    .filter((n) => n !== '')
    .join(' ');
  const { text } = decodeCharset(body.subarray(0, MAX_TEXT_BYTES), undefined);
  return {
    parts: [{ kind: 'text', content: text }],
    attachments: [],
    note: body.length === 0 ? cut || null : note,
    pictures: [],
    protection: null,
  };
}

/**
 * The bytes of an attachment listed by `parseWholeMessage`, from the same raw message. Null when it is not there, or
 * when the limits cut the message inside it: half a file must never pass for a whole one.
 */
export async function extractWholeAttachment(
  raw: Uint8Array,
  partId: string,
  limits: { maxBytes?: number } = {},
): Promise<Buffer | null> {
  if (!partId.startsWith(PREFIX)) return null;
  const bytes = bound(raw, limits.maxBytes);
  const attachments = (await parse(bytes))?.email.attachments ?? [];
  const number = Number(partId.slice(PREFIX.length));
  const attachment = attachments[number - 1];
  if (!attachment || (bytes.length < raw.length && number === attachments.length)) return null;
  return contentOf(attachment);
}

function bound(raw: Uint8Array, maxBytes = MAX_MESSAGE_BYTES): Uint8Array {
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, maxBytes));
  let delimiters = 0;
  let lines = 0;
  for (let at = buffer.indexOf(0x0a); at >= 0; at = buffer.indexOf(0x0a, at + 1)) {
    if (buffer[at + 1] === 0x2d && buffer[at + 2] === 0x2d) delimiters++;
    if (++lines > MAX_LINES || delimiters > MAX_DELIMITERS) return buffer.subarray(0, at + 1);
  }
  return buffer;
}

async function parse(bytes: Uint8Array): Promise<ParsedMessage | null> {
  try {
    return await parseTree(bytes);
  } catch {
    return null;
  }
}

function partsOf({ email, texts }: ParsedMessage): BodyPart[] {
  const parts = texts
    .map(({ kind, content }) => ({ kind, content: clean(content) }))
    .filter(({ content }) => content !== '');
  if (parts.length > 0) return parts;
  // A structure that says nothing by our rules; PostalMime renders plain parts into the HTML where it has both.
  const html = clean(email.html);
  if (html !== '') return [{ kind: 'html', content: html }];
  const text = clean(email.text);
  return text === '' ? [] : [{ kind: 'text', content: text }];
}

function clean(text: string | undefined): string {
  const cleaned = cleanText(cutText(text ?? '', MAX_TEXT_BYTES));
  return /\S/.test(cleaned) ? cleaned : '';
}

function attachmentsOf(email: ParsedMessage['email'], parts: BodyPart[]): Attachment[] {
  const html = parts.some((part) => part.kind === 'html');
  return email.attachments.slice(0, MAX_ATTACHMENTS).map((attachment, i) => {
    const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(attachment.mimeType)
      ? attachment.mimeType
      : 'application/octet-stream';
    const contentId = cleanContentId(attachment.contentId);
    const content = contentOf(attachment);
    return {
      partId: `${PREFIX}${i + 1}`,
      filename: safeFilename(attachment.filename ?? undefined, type.toLowerCase(), i + 1),
      type: type.toLowerCase(),
      size: content.length,
      inline:
        html && contentId !== null && attachment.disposition !== 'attachment' && rasterType(content) !== null,
      contentId,
    };
  });
}

/** Raster images only, told by their first bytes. Of several with one id the first is meant, as elsewhere. */
function picturesOf(email: ParsedMessage['email'], cut: boolean): OwnPicture[] {
  const pictures = new Map<string, string>();
  let left = MAX_PICTURE_BYTES;
  const whole = cut ? email.attachments.slice(0, -1) : email.attachments;
  for (const attachment of whole.slice(0, MAX_ATTACHMENTS)) {
    const contentId = cleanContentId(attachment.contentId);
    if (contentId === null || pictures.has(contentId) || pictures.size >= MAX_PICTURES) continue;
    const content = contentOf(attachment);
    const type = rasterType(content);
    if (type === null || content.length > left) continue;
    left -= content.length;
    pictures.set(contentId, `data:${type};base64,${content.toString('base64')}`);
  }
  return [...pictures].map(([contentId, url]) => ({ contentId, url }));
}

function contentOf(attachment: ParsedMessage['email']['attachments'][number]): Buffer {
  const { content } = attachment;
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** What follows the first empty line (RFC 5322 section 2.1), or everything where there is none. */
function rawBody(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crlf = buffer.indexOf('\r\n\r\n');
  const lf = buffer.indexOf('\n\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return bytes.subarray(crlf + 4);
  return lf >= 0 ? bytes.subarray(lf + 2) : bytes;
}
