import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { cleanText } from './characters.ts';
import { resolveCharset, tidyCharsetName } from './charset-names.ts';
import { decodeShifted } from './charset-shifted.ts';

/** Decoded text, and in plain words what was not as declared. */
export interface DecodedText {
  text: string;
  note: string | null;
}

const DAMAGED = 'Some characters of this message are damaged and are shown as \ufffd.';

/**
 * Bytes as text (RFC 2046 section 4.1.2, WHATWG Encoding Standard). Never throws; the result holds no control
 * character but tab and newline, and newlines are LF.
 *
 * The one reading of what is declared wrongly or not at all:
 * 1. A byte order mark wins over any declaration, and is dropped.
 * 2. Nothing (useful) declared: ISO-2022-JP by its escape sequences, else UTF-8 if valid, else windows-1252.
 * 3. UTF-8 declared but invalid: kept with U+FFFD when more characters beyond ASCII are right than wrong,
 *    else windows-1252.
 * 4. ISO-8859-x with bytes 0x80 to 0x9F: those bytes are windows-1252's, as every sender means it.
 */
export function decodeCharset(bytes: Uint8Array, charset: string | undefined): DecodedText {
  try {
    const { text, note } = decodeDeclared(bytes, charset);
    return { text: cleanText(text), note };
  } catch {
    return { text: cleanText(latin(bytes)), note: DAMAGED };
  }
}

function decodeDeclared(bytes: Uint8Array, charset: string | undefined): DecodedText {
  const marked = byteOrderMark(bytes);
  const codec = resolveCharset(charset);
  if (marked) {
    const asDeclared =
      codec.kind === 'undeclared' ||
      codec.kind === 'utf-16' ||
      tidyCharsetName(charset).startsWith(marked.slice(0, 5));
    const text = marked.startsWith('utf-32')
      ? iconv.decode(bytes, marked)
      : new TextDecoder(marked).decode(bytes);
    return {
      text,
      note: asDeclared ? null : `This message says it is ${label(charset)} but is ${marked.toUpperCase()}.`,
    };
  }
  switch (codec.kind) {
    case 'undeclared':
      return guess(bytes, 'This message does not say which character set it uses');
    case 'unknown':
      return {
        ...guess(bytes, ''),
        note: isAscii(bytes)
          ? null
          : `This message names a character set that Curlew does not know (${label(charset)}). Some characters may be wrong.`,
      };
    case 'utf-16':
      return noteDamage(new TextDecoder(guessEndianness(bytes)).decode(bytes));
    case 'shifted':
      return noteDamage(decodeShifted(bytes, codec.name));
    case 'iconv':
      return noteDamage(iconv.decode(bytes, codec.name));
    case 'whatwg':
      return decodeWhatwg(bytes, codec.name);
  }
}

/** No note for ISO-8859-1 read as windows-1252: the standard says so (WHATWG Encoding section 4.2), and so do senders. */
function decodeWhatwg(bytes: Uint8Array, name: string): DecodedText {
  if (name === 'utf-8') return decodeUtf8(bytes);
  const text = new TextDecoder(name).decode(bytes);
  if (name.startsWith('iso-8859')) {
    return noteDamage(text.replace(/[\u0080-\u009f]/g, (c) => latin(Uint8Array.of(c.charCodeAt(0)))));
  }
  return noteDamage(text);
}

function decodeUtf8(bytes: Uint8Array): DecodedText {
  if (isUtf8(bytes)) {
    if (isAscii(bytes) && hasIso2022JpEscape(bytes))
      return guess(bytes, 'This message says it is UTF-8 but is not');
    return { text: new TextDecoder('utf-8').decode(bytes), note: null };
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  let wrong = 0;
  let right = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) wrong++;
    else if (code > 0x7f) right++;
  }
  if (right > wrong) return { text, note: DAMAGED };
  return {
    text: latin(bytes),
    note: 'This message says it is UTF-8 but is not. It is shown as Western European text, and some characters may be wrong.',
  };
}

function guess(bytes: Uint8Array, reason: string): DecodedText {
  if (hasIso2022JpEscape(bytes)) {
    return {
      text: new TextDecoder('iso-2022-jp').decode(bytes),
      note: `${reason}. It is shown as Japanese (ISO-2022-JP).`,
    };
  }
  if (isUtf8(bytes)) return { text: new TextDecoder('utf-8').decode(bytes), note: null };
  return {
    text: latin(bytes),
    note: `${reason}. It is shown as Western European text, and some characters may be wrong.`,
  };
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes);
}

function noteDamage(text: string): DecodedText {
  return { text, note: text.includes('\ufffd') ? DAMAGED : null };
}

function byteOrderMark(
  bytes: Uint8Array,
): 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length >= 8 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  return null;
}

/** UTF-16 without a mark is big-endian by RFC 2781 section 4.3, yet mostly little-endian; ASCII's zero bytes tell. */
function guessEndianness(bytes: Uint8Array): 'utf-16le' | 'utf-16be' {
  let zerosFirst = 0;
  let zerosSecond = 0;
  for (let i = 0; i + 1 < bytes.length && i < 2000; i += 2) {
    if (bytes[i] === 0) zerosFirst++;
    if (bytes[i + 1] === 0) zerosSecond++;
  }
  return zerosSecond > zerosFirst ? 'utf-16le' : 'utf-16be';
}

/** ESC $ @, ESC $ B, ESC $ ( D: a Japanese two-byte set is switched on (RFC 1468, RFC 2237). */
export function hasIso2022JpEscape(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(0x1b); i >= 0; i = bytes.indexOf(0x1b, i + 1)) {
    if (bytes[i + 1] !== 0x24) continue;
    const third = bytes[i + 2];
    if (third === 0x40 || third === 0x42 || (third === 0x28 && bytes[i + 3] === 0x44)) return true;
  }
  return false;
}

function label(charset: string | undefined): string {
  return (
    tidyCharsetName(charset)
      .replace(/[^\w.:-]/g, '')
      .slice(0, 40) || 'unnamed'
  );
}
