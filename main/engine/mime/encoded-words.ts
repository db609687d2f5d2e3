import { decodeCharset } from './charset.ts';
import { hexValue } from './quoted-printable.ts';
import { decodeTransfer } from './transfer.ts';

const START = /=\?([^?\s=]{1,60})\?([bq])\?/iy;

interface Word {
  charset: string;
  bytes: Buffer;
}

/**
 * Replaces the encoded-words (RFC 2047) in a header value, tolerating what senders make of them: words inside other
 * text, blanks and "?" inside a word, a character split over two words, a last word cut off. What is no encoded-word
 * stays. One pass, forward only.
 *
 * @example decodeEncodedWords('=?utf-8?q?caf=C3=A9?= =?utf-8?q?_au_lait?=') === 'café au lait'
 */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return value;
  const out: string[] = [];
  let pending: Word[] = [];
  let position = 0;
  const flush = () => {
    out.push(...joinWords(pending));
    pending = [];
  };
  while (position < value.length) {
    const found = value.indexOf('=?', position);
    if (found < 0) break;
    START.lastIndex = found;
    const start = START.exec(value);
    const between = value.slice(position, found);
    // white space between encoded-words is not part of the text (section 6.2)
    if (pending.length > 0 && (!start || between.trim() !== '')) flush();
    if (pending.length === 0 || between.trim() !== '') out.push(between);
    if (!start) {
      out.push('=?');
      position = found + 2;
      continue;
    }
    const from = found + start[0].length;
    const close = value.indexOf('?=', from);
    const another = value.indexOf('=?', from);
    // Cut off when another word starts first; "=?=" is an end behind a stray "=", not a start.
    const closed = close >= 0 && (another < 0 || close <= another + 1);
    const to = closed ? close : another < 0 ? value.length : another;
    pending.push(decodeWord(start[1] as string, start[2] as string, value.slice(from, to)));
    position = closed ? to + 2 : to;
  }
  flush();
  out.push(value.slice(position));
  return out.join('');
}

function decodeWord(charset: string, encoding: string, text: string): Word {
  const bytes =
    encoding.toLowerCase() === 'b'
      ? decodeTransfer(Buffer.from(text, 'utf8'), 'base64')
      : decodeQ(Buffer.from(text, 'utf8'));
  return { charset: charset.toLowerCase(), bytes };
}

/** Section 4.2: "_" is a space, "=XX" a byte. */
function decodeQ(text: Buffer): Buffer {
  const out = Buffer.alloc(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] as number;
    const high = byte === 0x3d ? hexValue(text[i + 1] ?? 0) : -1;
    const low = high >= 0 ? hexValue(text[i + 2] ?? 0) : -1;
    if (low >= 0) {
      out[length++] = (high << 4) | low;
      i += 2;
    } else out[length++] = byte === 0x5f ? 0x20 : byte;
  }
  return out.subarray(0, length);
}

/** Neighbours of one charset are joined as bytes first: many senders cut in the middle of a character. */
function joinWords(words: Word[]): string[] {
  const texts: string[] = [];
  for (let i = 0; i < words.length; ) {
    const { charset } = words[i] as Word;
    const bytes: Buffer[] = [];
    while (i < words.length && words[i]?.charset === charset) bytes.push((words[i++] as Word).bytes);
    texts.push(decodeCharset(Buffer.concat(bytes), charset).text);
  }
  return texts;
}
