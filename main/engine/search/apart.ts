/** In characters: what is cut out of a text shares its memory from this length on (SlicedString of V8). */
const shortestShared = 13;

/** The same text, and not a part of a longer one: for a word that is kept, where V8 would keep all that it was cut from. */
export function apart(word: string): string {
  return word.length < shortestShared ? word : Buffer.from(word).toString();
}
