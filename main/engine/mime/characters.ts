/**
 * Character classes that text from strangers is cleaned of.
 *
 * Regular expressions here use Unicode properties and single-character classes only, so each runs in linear time.
 */

/** Embeddings, overrides and isolates (UAX 9): they reorder what follows them, which is how "gpj.exe" is disguised. */
const BIDI_FORMATTING = /[\u202a-\u202e\u2066-\u2069]/gu;

/** Without width or meaning, but for what emoji, Persian and Hebrew need: joiners, variation selectors, marks. */
const ZERO_WIDTH =
  /(?!\p{Join_Control}|\p{Variation_Selector}|[\u061c\u200e\u200f])\p{Default_Ignorable_Code_Point}/gu;

/** A joiner that joins nothing. */
const JOINER_ELSEWHERE =
  /(?<!\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier})\p{Join_Control}|\p{Join_Control}(?!\p{L}|\p{M}|\p{Extended_Pictographic})/gu;

/** What most text is: nothing below would change it, and to see that is a tenth of the work. */
const PLAIN_TEXT = /^[\t\n\x20-\x7e]*$/;

/** A whole body: newlines as LF, no control but tab and newline, no half surrogate pair. */
export function cleanText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text;
  return text
    .replace(/\r\n?|[\u0085\f\v\u2028\u2029]/gu, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .toWellFormed();
}

/**
 * One line, such as a subject or a name: every control or line break is a space or nothing, runs of blanks are one.
 *
 * @example cleanLine('a\r\n b\0c') === 'a bc'
 */
export function cleanLine(text: string): string {
  if (isPlainLine(text)) return text;
  return text
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(BIDI_FORMATTING, '')
    .toWellFormed()
    .trim();
}

/** Drops what has no width and no meaning in a line, such as the padding newsletters put behind their preview text. */
export function dropInvisible(text: string): string {
  if (PLAIN_TEXT.test(text)) return text;
  return text.replace(ZERO_WIDTH, '').replace(JOINER_ELSEWHERE, '');
}

/**
 * True for a line of printable ASCII with single blanks between its words, which most headers are: nothing above would
 * change it, and to see that is a tenth of the work.
 */
export function isPlainLine(text: string): boolean {
  let before = 0x20;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || (code === 0x20 && before === 0x20)) return false;
    before = code;
  }
  return before !== 0x20 || text === '';
}

/**
 * At most `max` UTF-16 units, never half a surrogate pair.
 *
 * @example cutText('a😀', 2) === 'a'
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}
