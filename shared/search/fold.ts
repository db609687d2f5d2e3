/**
 * How text is made comparable, for the index, for queries and for marks alike: case, width and optional marks do not
 * count, and every character of a script that is written without spaces is a word of its own.
 */

/** Latin, Greek, Cyrillic and Arabic letters that may carry marks which people leave out when they type. */
const marked = /[\u00c0-\u024f\u0370-\u0481\u048a-\u052f\u0620-\u06ff\u1e00-\u1fff]/g;
/** Marks that nobody types, as ranges: combining ones, Hebrew points, Arabic vowels and tatweel, soft hyphens, joiners. */
const dropped = new RegExp(
  `[${[
    '\\u00ad',
    '\\u0300-\\u036f',
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
    '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed',
    '\\u200b-\\u200f\\u2060\\ufeff',
  ].join('')}]+`,
  'g',
);

/** Letters that no decomposition turns into the ones people type instead. */
const replaced: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ς: 'σ',
  // A letter, not a marked one.
  й: 'й',
};

const folded = new Map<string, string>();

function foldLetter(letter: string): string {
  let result = folded.get(letter);
  if (result === undefined) {
    const plain = replaced[letter] ?? letter.normalize('NFD').replace(dropped, '');
    result = replaced[plain] ?? plain;
    folded.set(letter, result);
  }
  return result;
}

const ascii = /^[\0-\x7f]*$/;

/** The text in lower case, in one width, without optional marks. */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(dropped, '')
    .replace(marked, foldLetter);
}

const unspacedClass =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const unspaced = new RegExp(`[${unspacedClass}]`, 'u');
/** Characters that run together to a word, for patterns with the flag v. */
export const wordCharacter = `[[\\p{L}\\p{N}\\p{M}]--[${unspacedClass}]]`;
/** A character of such a script, or a run of other letters, digits and marks. */
const word = new RegExp(`[${unspacedClass}]|${wordCharacter}+`, 'gv');
const asciiWord = /[a-z0-9]+/g;

/** True when words of the text may begin anywhere: it is written without spaces, or with few. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/** The words of a text, folded, in order. */
export function words(text: string): string[] {
  const plain = fold(text);
  return plain.match(ascii.test(plain) ? asciiWord : word) ?? [];
}

/** Longer ones are checksums and encoded bytes, of which nobody types a part. */
const longestCode = 24;
const mixed = /(?:[a-z]\d|\d[a-z])/;

/**
 * The inner parts of codes such as "re20240815" (letters and digits in one word), which are searched for by either
 * part: all stretches of one kind but the first, which is found as a beginning.
 */
export function codeParts(foldedWords: Iterable<string>): string[] {
  const parts: string[] = [];
  for (const one of foldedWords) {
    if (one.length > longestCode || !mixed.test(one)) continue;
    for (const part of one.match(/\d+|\D+/g)!.slice(1)) if (part.length > 1) parts.push(part);
  }
  return parts;
}

/**
 * Words long enough to be put together from others (Hafenschlickmenge): letters only. Such a word is also found by a
 * part of at least `shortestPart` letters that begins after `shortestHead` or more.
 */
export const shortestCompound = 10;
export const longestCompound = 40;
export const shortestPart = 5;
export const shortestHead = 3;

const letters = /^[\p{L}\p{M}]+$/u;
const asciiLetters = /^[a-z]+$/;

export function isCompound(foldedWord: string): boolean {
  return (
    foldedWord.length >= shortestCompound &&
    foldedWord.length <= longestCompound &&
    (asciiLetters.test(foldedWord) || (letters.test(foldedWord) && !unspaced.test(foldedWord)))
  );
}

/** True when compounds are looked through for this word of a query. */
export function mayBePart(foldedWord: string): boolean {
  return foldedWord.length >= shortestPart && letters.test(foldedWord) && !unspaced.test(foldedWord);
}
