/** A stretch of text, marked or not, and where it begins. */
export interface MarkedPiece {
  readonly text: string;
  readonly hit: boolean;
  readonly at: number;
}

/** The words of a search to mark: quoted phrases whole, operators ("from:mara") by their value, exclusions not at all. */
export function searchTerms(query: string): string[] {
  const terms: string[] = [];
  for (const [, minus, operator, phrase, word] of query.matchAll(
    /(-?)(?:([a-z]+):)?(?:"([^"]*)"|([^\s"]+))/giu,
  )) {
    if (minus === '-') continue;
    const term = (phrase ?? word ?? '').trim().replace(/\*$/, '');
    if (operator !== undefined && /^(is|has|in|before|after|newer|older|larger|smaller)$/i.test(operator))
      continue;
    if (term !== '') terms.push(term);
  }
  return terms;
}

/** Case and accents do not matter to the search, nor to the marks; one character stays one character. */
function fold(text: string): string {
  return [...text]
    .map((char) => {
      const base = char.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
      return base.length === char.length ? base : char;
    })
    .join('');
}

const wordPart = /[\p{L}\p{N}]/u;
/** Scripts that are written without spaces: a term may begin anywhere. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Splits a line where words that begin with a term stand. */
export function markTerms(text: string, terms: readonly string[]): MarkedPiece[] {
  const folded = fold(text);
  const spans: [number, number][] = [];
  for (const term of terms) {
    const needle = fold(term);
    if (needle === '') continue;
    for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + 1)) {
      const before = folded[at - 1];
      if (before !== undefined && wordPart.test(before) && !unspaced.test(needle)) continue;
      spans.push([at, at + needle.length]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const pieces: MarkedPiece[] = [];
  let end = 0;
  for (const [from, to] of spans) {
    if (from < end) continue;
    if (from > end) pieces.push({ text: text.slice(end, from), hit: false, at: end });
    pieces.push({ text: text.slice(from, to), hit: true, at: from });
    end = to;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), hit: false, at: end });
  return pieces;
}
