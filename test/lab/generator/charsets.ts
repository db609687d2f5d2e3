import iconv from 'iconv-lite';

/** The text in the charset; iso-2022-jp, which iconv-lite does not know, is made from EUC-JP. */
export function encodeText(text: string, charset: string): Buffer {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'us-ascii':
      return Buffer.from(text, 'latin1');
    case 'iso-2022-jp':
      return toIso2022Jp(text);
    default:
      return iconv.encode(text, charset);
  }
}

/** Whether every character of the text exists in the charset. */
export function fitsCharset(text: string, charset: string): boolean {
  if (charset === 'utf-8') return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is meant.
  if (charset === 'us-ascii') return /^[\x00-\x7f]*$/.test(text);
  const through = charset === 'iso-2022-jp' ? 'euc-jp' : charset;
  // Half-width kana and JIS X 0212 are in EUC-JP, but not in what we write as iso-2022-jp.
  if (charset === 'iso-2022-jp' && /[\uff61-\uff9f]/.test(text)) return false;
  return iconv.decode(iconv.encode(text, through), through) === text;
}

const TO_JIS = Buffer.from('\x1b$B', 'latin1');
const TO_ASCII = Buffer.from('\x1b(B', 'latin1');

/** EUC-JP is JIS X 0208 with the high bits set: clear them, and say by escape sequences where Japanese begins. */
function toIso2022Jp(text: string): Buffer {
  const euc = iconv.encode(text, 'euc-jp');
  const parts: Buffer[] = [];
  for (let at = 0; at < euc.length; ) {
    const japanese = euc[at]! >= 0x80;
    let end = at;
    while (end < euc.length && euc[end]! >= 0x80 === japanese) end++;
    const run = Buffer.from(euc.subarray(at, end));
    if (japanese) {
      for (let index = 0; index < run.length; index++) run[index]! &= 0x7f;
      parts.push(TO_JIS, run, TO_ASCII);
    } else {
      parts.push(run);
    }
    at = end;
  }
  return Buffer.concat(parts);
}
