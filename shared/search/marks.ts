import { fold, isUnspaced, mayBePart, wordCharacter, words } from './fold.ts';
import type { TextField } from './operators.ts';
import { parseQuery } from './parse.ts';
import type { QueryNode } from './query.ts';

/** A word or phrase to mark where it stands. */
export interface MarkTerm {
  readonly words: readonly string[];
  /** Only whole words. */
  readonly phrase: boolean;
}

/**
 * What of a query is to be marked in the messages it finds: every word that should be there, none that should not.
 * `isIn`: of which parts of a message (null: of any); all where it is not given.
 */
export function markTerms(
  query: string,
  isIn: (field: TextField | null) => boolean = () => true,
): MarkTerm[] {
  const terms: MarkTerm[] = [];
  const collect = (node: QueryNode | null): void => {
    if (node === null || node.kind === 'not') return;
    if (node.kind === 'and' || node.kind === 'or') for (const one of node.nodes) collect(one);
    else if (node.kind === 'text' && isIn(node.field))
      terms.push({ words: words(node.text), phrase: node.phrase });
  };
  collect(parseQuery(query).root);
  return terms;
}

/** A text folded character by character, and where each character of it comes from. */
interface Folded {
  readonly text: string;
  readonly from: readonly number[];
}

/** A character with the marks that follow it. */
const cluster = /[\s\S](?:[\udc00-\udfff])?[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u3099\u309a]*/g;

function foldWithPlaces(text: string): Folded {
  let result = '';
  const from: number[] = [];
  for (const match of text.matchAll(cluster)) {
    const piece = fold(match[0]);
    for (let i = 0; i < piece.length; i++) from.push(match.index);
    result += piece;
  }
  from.push(text.length);
  return { text: result, from };
}

function patternOf({ words: parts, phrase }: MarkTerm): string | null {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  let body = '';
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    // Characters of unspaced scripts stand side by side.
    if (before !== undefined)
      body += isUnspaced(before) || isUnspaced(part) ? '[^\\p{L}\\p{N}]*' : '[^\\p{L}\\p{N}\\p{M}]+';
    body += part;
  }
  const inside = isUnspaced(first) || (!phrase && parts.length === 1 && mayBePart(first));
  const open = isUnspaced(last) || (!phrase && last.length > 1);
  const digits = /^\d+$/.test(first) ? '(?<!\\p{N})' : `(?<!${wordCharacter})`;
  return `${inside ? '' : digits}${body}${open ? '' : `(?!${wordCharacter})`}`;
}

const patterns = new WeakMap<readonly MarkTerm[], RegExp | null>();

function patternFor(terms: readonly MarkTerm[]): RegExp | null {
  let pattern = patterns.get(terms);
  if (pattern === undefined) {
    const parts = terms.flatMap((term) => patternOf(term) ?? []).sort((a, b) => b.length - a.length);
    pattern = parts.length === 0 ? null : new RegExp(parts.join('|'), 'gv');
    patterns.set(terms, pattern);
  }
  return pattern;
}

/** Where the terms stand in a text: from and to (exclusive), ascending, never overlapping. */
export function findMarks(text: string, terms: readonly MarkTerm[]): [number, number][] {
  const pattern = patternFor(terms);
  if (pattern === null) return [];
  const { text: plain, from } = foldWithPlaces(text);
  const spans: [number, number][] = [];
  for (const match of plain.matchAll(pattern)) {
    const start = from[match.index]!;
    // One letter may have become two: the next one that begins elsewhere ends it.
    let end = match.index + match[0].length;
    while (from[end] === from[match.index + match[0].length - 1]) end += 1;
    const to = from[end]!;
    if (to > start) spans.push([start, to]);
  }
  return spans;
}

/** Those of the terms that stand in none of these lines. */
export function notIn(lines: readonly string[], terms: readonly MarkTerm[]): MarkTerm[] {
  return terms.filter((term) => !lines.some((line) => findMarks(line, aloneOf(term)).length > 0));
}

const alone = new WeakMap<MarkTerm, readonly MarkTerm[]>();

/** The same list for the same term: its pattern is made once. */
function aloneOf(term: MarkTerm): readonly MarkTerm[] {
  let list = alone.get(term);
  if (!list) {
    list = [term];
    alone.set(term, list);
  }
  return list;
}

/** Characters that are folded at a time where a place is looked for. */
const stride = 400;

/**
 * Where the first of the terms stands in a long text: from and to (exclusive); null where none does. As `findMarks`, but
 * without a look at each character of the text.
 */
export function firstMark(text: string, terms: readonly MarkTerm[]): [number, number] | null {
  const pattern = patternFor(terms);
  if (pattern === null) return null;
  pattern.lastIndex = 0;
  const match = pattern.exec(fold(text));
  pattern.lastIndex = 0;
  if (match === null) return null;
  // Folding changes lengths: the place is counted out piece by piece, from blank to blank.
  let folded = 0;
  for (let start = 0; start < text.length; ) {
    const blank = text.indexOf(' ', start + stride);
    const end = blank === -1 ? text.length : blank + 1;
    const length = fold(text.slice(start, end)).length;
    if (folded + length > match.index) {
      const near = text.slice(start, end + match[0].length * 2);
      const span = findMarks(near, terms)[0];
      return span ? [start + span[0], start + span[1]] : null;
    }
    folded += length;
    start = end;
  }
  return null;
}
