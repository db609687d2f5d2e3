/** Longer text is nobody's subject. */
const longest = 10_000;
/** One encoded-word (RFC 2047) in UTF-8 and base64, and the blank before the next. */
const base64Word = /=\?utf-8\?b\?((?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?)\?=( ?)/iy;
/** The same in Q, with nothing in it that senders and readers see differently. */
const quotedWord = /=\?utf-8\?q\?((?:[a-z0-9_.,:;!/()+*%&'-]|=[0-9a-f]{2})*)\?=( ?)/iy;

/**
 * Decodes text that is nothing but well-formed encoded-words in UTF-8, one way or the other, as imapflow would at a
 * multiple of the time: so most text that has any is written.
 *
 * @returns null for any other text
 */
export function decodeUsualWords(text: string): string | null {
  if (text.length > longest) return null;
  const word = /^=\?utf-8\?b/i.test(text) ? base64Word : quotedWord;
  const pieces: Buffer[] = [];
  word.lastIndex = 0;
  for (let isLast = false; !isLast; ) {
    const found = word.exec(text);
    if (!found) return null;
    const content = found[1]!;
    pieces.push(word === base64Word ? Buffer.from(content, 'base64') : unquoted(content));
    isLast = word.lastIndex === text.length;
    if (isLast !== (found[2] === '')) return null;
  }
  const decoded = Buffer.concat(pieces).toString();
  // A byte order mark is dropped by some and kept by others.
  return decoded.startsWith('\ufeff') ? null : decoded;
}

/** The bytes of Q (RFC 2047 section 4.2), which is ASCII. */
function unquoted(content: string): Buffer {
  const text = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
