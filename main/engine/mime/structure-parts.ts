import type { MessageStructureObject } from 'imapflow';
import type { Attachment } from '../../../shared/model/message.ts';
import { cutText } from './characters.ts';
import { safeFilename } from './filename.ts';
import { decodeHeaderText } from './header-text.ts';

/** Lower-case media type; what is no media type is text/plain where MIME says so (RFC 2045 section 5.2), else opaque. */
export function nodeType(node: MessageStructureObject, parent: string): string {
  const type = typeof node.type === 'string' ? node.type.toLowerCase().replace(/\s/g, '') : '';
  if (/^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/.test(type)) return type;
  if (type === 'text/' || type === 'text') return 'text/plain';
  if (Array.isArray(node.childNodes)) return 'multipart/mixed';
  return parent === '' && (type === '' || type === '/') ? 'text/plain' : 'application/octet-stream';
}

/** The name a part was sent under: Content-Disposition's, else Content-Type's (RFC 2183 section 2.3). */
export function nodeFilename(node: MessageStructureObject): string | undefined {
  for (const value of [node.dispositionParameters?.filename, node.parameters?.name]) {
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

export function describeAttachment(
  node: MessageStructureObject,
  type: string,
  partId: string,
  related: boolean,
  index: number,
): Attachment {
  const contentId = cleanContentId(node.id);
  const disposition = typeof node.disposition === 'string' ? node.disposition.toLowerCase() : '';
  const name = nodeFilename(node) ?? embeddedSubject(node, type);
  // Gmail gives every attachment a Content-ID: outside multipart/related a disposition of "attachment" is meant.
  // Only images can be shown in place; a PDF with a Content-ID must stay in the list.
  const inline =
    contentId !== null &&
    (type.startsWith('image/') ||
      (type === 'application/octet-stream' && /\.(?:png|jpe?g|gif|webp|bmp|avif)$/i.test(name ?? ''))) &&
    (related || disposition !== 'attachment');
  return {
    partId,
    filename: safeFilename(name, type, index),
    type,
    size: decodedSize(node),
    inline,
    contentId,
  };
}

function embeddedSubject(node: MessageStructureObject, type: string): string | undefined {
  if (type !== 'message/rfc822' && type !== 'message/global') return undefined;
  const subject = decodeHeaderText(node.envelope?.subject);
  return subject === '' ? undefined : `${cutText(subject, 150)}.eml`;
}

/** RFC 2392: a cid URL names the id without its angle brackets. */
export function cleanContentId(id: unknown): string | null {
  if (typeof id !== 'string') return null;
  const bare = cutText(id, 1000)
    .replace(/[\s\p{Cc}]/gu, '')
    .replace(/^<+|>+$/g, '')
    .toWellFormed();
  return bare === '' ? null : bare;
}

/** Base64 in lines of 76 characters: 57 bytes for every 78 on the wire. */
function decodedSize(node: MessageStructureObject): number {
  const size = Number(node.size);
  if (!Number.isSafeInteger(size) || size <= 0) return 0;
  return typeof node.encoding === 'string' && node.encoding.trim().toLowerCase() === 'base64'
    ? Math.floor((size / 78) * 57)
    : size;
}
