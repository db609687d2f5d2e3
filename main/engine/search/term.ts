/** Shorter beginnings have an index of their own. */
export const shortestTerm = 4;
/** In characters; of longer words only the beginning is kept. */
export const longestTerm = 40;

/** True for a word that stands in the table of terms (see terms.ts). */
export function isTerm(word: string): boolean {
  return word.length >= shortestTerm;
}

/** A word as it stands there. */
export function asTerm(word: string): string {
  // No half of a character at the end.
  return word.length < longestTerm ? word : word.slice(0, longestTerm).replace(/[\ud800-\udbff]$/, '');
}
