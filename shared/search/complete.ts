import { type Operator, operatorNamed } from './operators.ts';
import { quoteValue } from './print.ts';
import type { Span } from './query.ts';

/** What is being typed at the cursor: a word, or the value of an operator. Replacing the span completes it. */
export interface Completable extends Span {
  readonly operator: Operator | null;
  /** A minus before it: it stays. */
  readonly negated: boolean;
  /** So far, without quotation marks. */
  readonly text: string;
}

const separators = /[\s()]/u;
const quotes = /["“”„‟«»]/u;

/** What ends at the cursor; null where it stands inside a word or a phrase of its own. */
export function completableAt(text: string, cursor: number): Completable | null {
  const after = text[cursor];
  if (after !== undefined && !separators.test(after)) return null;
  let from = cursor;
  let inQuotes = (text.slice(0, cursor).match(/["“”„‟«»]/gu)?.length ?? 0) % 2 === 1;
  while (from > 0) {
    const before = text[from - 1]!;
    if (quotes.test(before)) inQuotes = !inQuotes;
    else if (separators.test(before) && !inQuotes) break;
    from -= 1;
  }
  const piece = text.slice(from, cursor);
  const [, minus, name, value] = /^(-?)(?:([\p{L}\p{M}_]{1,20})[:：])?(.*)$/su.exec(piece) ?? [];
  const operator = name === undefined ? null : (operatorNamed(name) ?? null);
  // "re:plan": no operator, and nothing to complete.
  if (name !== undefined && operator === null) return null;
  const typed = value ?? '';
  if (operator === null && quotes.test(typed)) return null;
  return { from, to: cursor, operator, negated: minus === '-', text: typed.replace(/["“”„‟«»]/gu, '') };
}

/** The text with what was typed replaced by a choice, and where the cursor stands then. */
export function complete(
  text: string,
  at: Completable,
  operator: Operator,
  value: string | null,
): { text: string; cursor: number } {
  const choice = `${at.negated ? '-' : ''}${operator}:${value === null ? '' : quoteValue(value)}`;
  // After a whole condition the next word can be typed at once; after an operator its value.
  const end = value === null ? '' : ' ';
  const rest = text.slice(at.to).replace(/^\s+/u, '');
  const before = text.slice(0, at.from) + choice + end;
  return { text: before + rest, cursor: before.length };
}

/** The query with one operator taken out, e.g. by the cross of its chip. */
export function without(text: string, span: Span): string {
  const from = text[span.from - 1] === '-' ? span.from - 1 : span.from;
  return `${text.slice(0, from)}${text.slice(span.to)}`.replace(/\s{2,}/gu, ' ').trim();
}
