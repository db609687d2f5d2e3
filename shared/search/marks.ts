import { fold, isUnspaced, mayBePart, words } from './fold.ts';
import { parseQuery } from './parse.ts';
import type { QueryNode } from './query.ts';

/** A word or phrase to mark where it stands. */
export interface MarkTerm {
  readonly words: readonly string[];
  /** Only whole words. */
  readonly phrase: boolean;
}

/** What of a query is to be marked in the messages it finds: every word that should be there, none that should not. */
export function markTerms(query: string): MarkTerm[] {
  const terms: MarkTerm[] = [];
  const collect = (node: QueryNode | null): void => {
    if (node === null || node.kind === 'not') return;
    if (node.kind === 'and' || node.kind === 'or') for (const one of node.nodes) collect(one);
    else if (node.kind === 'text') terms.push({ words: words(node.text), phrase: node.phrase });
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

const wordChar = '[\\p{L}\\p{N}\\p{M}]';

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
  const digits = /^\d+$/.test(first) ? '(?<!\\p{N})' : `(?<!${wordChar})`;
  return `${inside ? '' : digits}${body}${open ? '' : `(?!${wordChar})`}`;
}

const patterns = new WeakMap<readonly MarkTerm[], RegExp | null>();

function patternFor(terms: readonly MarkTerm[]): RegExp | null {
  let pattern = patterns.get(terms);
  if (pattern === undefined) {
    const parts = terms.flatMap((term) => patternOf(term) ?? []).sort((a, b) => b.length - a.length);
    pattern = parts.length === 0 ? null : new RegExp(parts.join('|'), 'gu');
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
