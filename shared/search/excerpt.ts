import type { Address } from '../model/message.ts';
import { firstMark, type MarkTerm, notIn } from './marks.ts';

/** In characters: more than a line of a list shows. */
const longest = 240;
/** So many stand at most before what was found: it is in sight however narrow the list is. */
const mostBefore = 24;

/** Characters of a line that are in sight however narrow the list is. */
const inSight = 40;

/**
 * What of a search a row of the list does not show by itself.
 *
 * @param row `people`: whom it is from or went to; `snippet`: the beginning of its text
 */
export function notShown(
  row: { readonly people: readonly Address[]; readonly subject: string; readonly snippet: string },
  terms: readonly MarkTerm[],
): MarkTerm[] {
  const names = row.people.map(({ name, address }) => name || address);
  return notIn([...names, row.subject, row.snippet.slice(0, inSight)], terms);
}

/** The words around the first place where one of the terms stands, in one line; null where none does. */
export function excerptAround(text: string, terms: readonly MarkTerm[]): string | null {
  const line = text.replace(/\s+/gu, ' ').trim();
  const found = firstMark(line, terms);
  if (found === null) return null;
  const [at] = found;
  const start = at <= mostBefore ? 0 : beginningOfWord(line, at);
  return `${start === 0 ? '' : '… '}${line.slice(start, start + longest)}`.replace(/[\ud800-\udbff]$/u, '');
}

/** Before `at`, at most `mostBefore` characters, where a word begins; `at` itself where none does there. */
function beginningOfWord(line: string, at: number): number {
  const blank = line.indexOf(' ', at - mostBefore - 1);
  return blank === -1 || blank >= at ? at : blank + 1;
}
