import type { BodyPart } from '../../../shared/model/message.ts';
import { decodeCharset } from './charset.ts';
import { unflow } from './flowed.ts';
import type { TextPart } from './structure.ts';
import { decodeTransfer } from './transfer.ts';

/** More text than this in one part is cut: no one reads it, and sanitising it would take seconds. */
export const MAX_TEXT_BYTES = 5 * 1024 * 1024;

export interface DecodedTextPart {
  part: BodyPart;
  note: string | null;
}

/**
 * A text part as fetched with BODY[part] (still transfer-encoded) as what a reader can be shown. Never throws.
 * HTML comes as the sender wrote it, decoded: sanitise before showing.
 */
export function decodeTextPart(bytes: Uint8Array, part: TextPart): DecodedTextPart {
  const decoded = Buffer.concat([textBeforeUuencoded(bytes, part), decodeTransfer(bytes, part.encoding)]);
  const cut = decoded.length > MAX_TEXT_BYTES;
  const body = cut ? decoded.subarray(0, lineEndBefore(decoded, MAX_TEXT_BYTES)) : decoded;
  const charset = part.charset || (part.kind === 'html' ? metaCharset(body) : undefined);
  const { text, note } = decodeCharset(body, charset);
  const content = part.flowed && part.kind === 'text' ? unflow(text, part.delSp) : text;
  const notes = [note, cut ? 'This message is very long. Only its beginning is shown.' : null];
  return { part: { kind: part.kind, content }, note: notes.filter((n) => n !== null).join(' ') || null };
}

/** What a sender wrote above a uuencoded block of the same part is text, too. */
function textBeforeUuencoded(bytes: Uint8Array, part: TextPart): Uint8Array {
  if (!/^\s*(?:x-)?uue/i.test(part.encoding ?? '')) return new Uint8Array();
  const begin = /^begin(?:-base64)? [0-7]{3,4} /m.exec(Buffer.from(bytes).toString('latin1'));
  return bytes.subarray(0, begin ? begin.index : 0);
}

/** A cut behind a line feed splits no character in any set but UTF-16. */
function lineEndBefore(bytes: Uint8Array, limit: number): number {
  const lineFeed = bytes.lastIndexOf(0x0a, limit - 1);
  return lineFeed > limit - 10_000 ? lineFeed + 1 : limit & ~1;
}

/**
 * The charset of a meta element near the start (HTML Standard section 13.2.3.2), only asked when MIME declares none.
 * UTF-16 there means UTF-8 by the standard, and UTF-7 is refused, having served to smuggle markup.
 */
function metaCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const name = /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})/i.exec(head)?.[1]?.toLowerCase();
  if (name === undefined || name.includes('utf-7') || name.includes('utf7')) return undefined;
  return name.startsWith('utf-16') ? 'utf-8' : name;
}
