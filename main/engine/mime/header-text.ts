import { isUtf8 } from 'node:buffer';
import { cleanLine, cutText, dropInvisible, isPlainLine } from './characters.ts';
import { decodeCharset, hasIso2022JpEscape } from './charset.ts';
import { decodeEncodedWords } from './encoded-words.ts';

const MAX_HEADER_TEXT = 2000;
/** Encoded text is longer than what it says: four characters in base64 for three, twelve in Q for one in Chinese. */
const MAX_LOOKED_AT = 24_000;

/**
 * A subject or display name from imapflow's ENVELOPE as one clean line of at most 2,000 characters. Never throws.
 *
 * imapflow reads every header value as UTF-8 and has decoded the well-formed encoded-words. What is left to repair:
 * broken encoded-words, unencoded ISO-2022-JP (which is ASCII on the wire), ISO-8859-1 words with windows-1252 bytes
 * (decoded to C1 controls), and controls that were encoded to pass (CR, LF, NUL; U+202E). Raw bytes that are no UTF-8
 * are U+FFFD by now; to do better, fetch the header itself and use `decodeHeaderBytes`.
 */
export function decodeHeaderText(value: string | undefined): string {
  if (typeof value !== 'string' || value === '') return '';
  if (value.length <= MAX_HEADER_TEXT && isPlainLine(value) && !value.includes('=?')) return value;
  const bounded = cutText(value, MAX_LOOKED_AT);
  return cutText(
    cleanLine(dropInvisible(repairBytes(decodeEncodedWords(repairBytes(bounded))))),
    MAX_HEADER_TEXT,
  ).trimEnd();
}

/** The same for a header value as raw bytes (folded or not, RFC 5322 section 2.2.3). */
export function decodeHeaderBytes(bytes: Uint8Array): string {
  return decodeHeaderText(decodeCharset(bytes.subarray(0, MAX_LOOKED_AT), undefined).text);
}

/** Text that is really bytes, one per character, decoded as what those bytes must be. */
function repairBytes(text: string): string {
  let c1 = false;
  let escaped = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return text;
    if (code >= 0x80 && code <= 0x9f) c1 = true;
    if (code === 0x1b) escaped = true;
  }
  if (!c1 && !escaped) return text;
  const bytes = Buffer.from(text, 'latin1');
  // No one writes C1 controls: these are bytes of windows-1252, or of UTF-8 read as ISO-8859-1.
  if (c1) return decodeCharset(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252').text;
  return hasIso2022JpEscape(bytes) ? decodeCharset(bytes, 'iso-2022-jp').text : text;
}
