import type { Span } from './query.ts';

export type Token = Span &
  (
    | { readonly kind: 'open' | 'close' | 'or' | 'and' | 'not' }
    /** `spaced`: whitespace or nothing stood before it. */
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'phrase'; readonly text: string; readonly closed: boolean }
    /** `name:`, with what follows as the next token when that stands directly behind the colon. */
    | { readonly kind: 'name'; readonly text: string; readonly hasValue: boolean }
  );

const quotes = '"“”„‟«»';
const space = /\s/u;
const nameBefore = /^([\p{L}\p{M}_]{1,20})[:：]/u;

function isEnd(char: string | undefined): boolean {
  return char === undefined || space.test(char) || char === '(' || char === ')' || quotes.includes(char);
}

/**
 * Cuts what was typed into tokens. `isName` tells which words before a colon are operators: "re:plan" and
 * "https://host" are words. Never fails.
 */
export function lex(text: string, isName: (name: string) => boolean): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    const from = at;
    if (space.test(char)) {
      at += 1;
    } else if (char === '(' || char === ')') {
      at += 1;
      tokens.push({ kind: char === '(' ? 'open' : 'close', from, to: at });
    } else if (quotes.includes(char)) {
      at += 1;
      while (at < text.length && !quotes.includes(text[at]!)) at += 1;
      const closed = at < text.length;
      const inner = text.slice(from + 1, at);
      if (closed) at += 1;
      tokens.push({ kind: 'phrase', text: inner, closed, from, to: at });
    } else if (char === '-' && text[at + 1] !== '-' && (!isEnd(text[at + 1]) || opens(text[at + 1]))) {
      at += 1;
      tokens.push({ kind: 'not', from, to: at });
    } else {
      const name = nameBefore.exec(text.slice(at, at + 21));
      if (name && isName(name[1]!)) {
        at += name[0].length;
        const next = text[at];
        tokens.push({ kind: 'name', text: name[1]!, hasValue: !isEnd(next) || opens(next), from, to: at });
        // A minus directly behind the colon belongs to the value.
        if (!isEnd(next)) at = pushWord(tokens, text, at, true);
        continue;
      }
      at = pushWord(tokens, text, at, false);
    }
  }
  return tokens;
}

function opens(char: string | undefined): boolean {
  return char !== undefined && (char === '(' || quotes.includes(char));
}

function pushWord(tokens: Token[], text: string, from: number, isValue: boolean): number {
  let to = from;
  while (to < text.length && !isEnd(text[to])) to += 1;
  const word = text.slice(from, to);
  const kind = isValue
    ? 'word'
    : word === 'OR'
      ? 'or'
      : word === 'AND'
        ? 'and'
        : word === 'NOT'
          ? 'not'
          : 'word';
  tokens.push(kind === 'word' ? { kind, text: word, from, to } : { kind, from, to });
  return to;
}
