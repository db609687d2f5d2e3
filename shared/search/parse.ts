import { words } from './fold.ts';
import { lex, type Token } from './lex.ts';
import {
  isTextField,
  namesAttachment,
  type Operator,
  operatorNamed,
  stateNamed,
  type TextField,
} from './operators.ts';
import type { OperatorSpan, ParsedQuery, QueryError, QueryErrorCode, QueryNode, Span } from './query.ts';
import { parseAge, parseDate, parseSize } from './values.ts';

/** Brackets and conditions beyond these are not looked at: nobody types them, and SQLite has limits of its own. */
const deepest = 20;
const mostConditions = 60;

/**
 * Reads a query:
 *
 *     all terms must hold           plan harbour
 *     OR binds the terms beside it  plan harbour OR quay      = plan AND (harbour OR quay)
 *     - or NOT before a term        -draft  NOT from:mara
 *     brackets, also as a value     (a OR b) c   from:(mara OR jonas)
 *
 * A word may go on where it ends ("harb"), words in quotation marks stand together as they are. Never throws: what
 * cannot be taken as it is meant is left out and named in `errors`, with its place.
 */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(
    lex(text, (name) => operatorNamed(name) !== undefined),
    text.length,
  );
  const root = parser.all(null, 0, false);
  return { root, errors: parser.errors, operators: parser.operators };
}

class Parser {
  readonly errors: QueryError[] = [];
  readonly operators: OperatorSpan[] = [];
  private readonly tokens: readonly Token[];
  private readonly length: number;
  private at = 0;
  private conditions = 0;
  private complained = false;

  constructor(tokens: readonly Token[], length: number) {
    this.tokens = tokens;
    this.length = length;
  }

  /** Terms up to the end, or to the bracket that closes them. */
  all(field: TextField | null, depth: number, bracketed: boolean): QueryNode | null {
    const nodes: QueryNode[] = [];
    for (let token = this.peek(); token; token = this.peek()) {
      if (token.kind === 'close') {
        if (bracketed) break;
        this.at += 1;
        this.error('unopened-bracket', token);
        continue;
      }
      if (token.kind === 'and') {
        this.at += 1;
        continue;
      }
      const node = this.alternatives(field, depth);
      if (node) nodes.push(node);
    }
    return joined('and', nodes);
  }

  /** One term, or several with OR between them. */
  private alternatives(field: TextField | null, depth: number): QueryNode | null {
    const nodes: QueryNode[] = [];
    let waiting: Token | null = null;
    for (let first = true; ; first = false) {
      const token = this.peek();
      if (token?.kind === 'or') {
        this.at += 1;
        // At the beginning, or twice: it has nothing to choose between.
        if (first || waiting) this.error('dangling-operator', token);
        else waiting = token;
        if (first) return null;
        continue;
      }
      if (!first && !waiting) break;
      if (!token || token.kind === 'close' || token.kind === 'and') {
        if (waiting) this.error('dangling-operator', waiting);
        break;
      }
      waiting = null;
      const node = this.term(field, depth, false);
      if (node) nodes.push(node);
    }
    return joined('or', nodes);
  }

  private term(field: TextField | null, depth: number, negated: boolean): QueryNode | null {
    const token = this.peek()!;
    this.at += 1;
    switch (token.kind) {
      case 'not': {
        const next = this.peek();
        if (!next || next.kind === 'close' || next.kind === 'or' || next.kind === 'and') {
          this.error('dangling-operator', token);
          return null;
        }
        const node = this.term(field, depth, !negated);
        if (!node) return null;
        // Not not: that is what was asked for.
        return node.kind === 'not' ? node.node : { kind: 'not', node, from: token.from, to: node.to };
      }
      case 'open':
        return this.brackets(token, field, depth);
      case 'phrase':
        if (!token.closed) this.error('unclosed-quote', token);
        return this.text(field, token.text, true, token);
      case 'name':
        return this.operator(token, depth, negated);
      case 'word':
        return this.text(field, token.text, false, token);
      default:
        this.error('dangling-operator', token);
        return null;
    }
  }

  private brackets(open: Token, field: TextField | null, depth: number): QueryNode | null {
    if (depth >= deepest) {
      this.tooComplex(open);
      this.at = this.tokens.length;
      return null;
    }
    const node = this.all(field, depth + 1, true);
    const close = this.peek();
    if (close) this.at += 1;
    else this.error('unclosed-bracket', { from: open.from, to: this.length });
    return node;
  }

  private text(field: TextField | null, text: string, phrase: boolean, span: Span): QueryNode | null {
    // Punctuation and pictures are in no index: nothing to look for.
    if (words(text).length === 0) return null;
    return this.condition({ kind: 'text', field, text: text.trim(), phrase, from: span.from, to: span.to });
  }

  private operator(name: Token & { kind: 'name' }, depth: number, negated: boolean): QueryNode | null {
    const operator = operatorNamed(name.text)!;
    const value = name.hasValue ? this.peek() : undefined;
    if (!value) {
      this.error('missing-value', name);
      return null;
    }
    if (value.kind === 'open') {
      if (isTextField(operator)) {
        this.at += 1;
        return this.brackets(value, operator, depth);
      }
      this.error('missing-value', name);
      return null;
    }
    this.at += 1;
    if (value.kind !== 'word' && value.kind !== 'phrase') {
      this.error('missing-value', name);
      return null;
    }
    if (value.kind === 'phrase' && !value.closed) this.error('unclosed-quote', value);
    const span = { from: name.from, to: value.to };
    const text = value.text.trim();
    if (text === '') {
      this.error('missing-value', span);
      return null;
    }
    this.operators.push({ ...span, operator, value: text, negated });
    if (isTextField(operator)) return this.text(operator, text, value.kind === 'phrase', span);
    return this.special(operator, text, span);
  }

  private special(operator: Exclude<Operator, TextField>, text: string, span: Span): QueryNode | null {
    switch (operator) {
      case 'is': {
        const state = stateNamed(text);
        return state ? this.condition({ kind: 'is', state, ...span }) : this.error('unknown-state', span);
      }
      case 'has':
        return namesAttachment(text)
          ? this.condition({ kind: 'attachment', ...span })
          : this.error('unknown-attachment', span);
      case 'before':
      case 'after':
      case 'on': {
        const date = parseDate(text);
        return date ? this.condition({ kind: operator, date, ...span }) : this.error('bad-date', span);
      }
      case 'older':
      case 'newer': {
        const age = parseAge(text);
        return age ? this.condition({ kind: operator, age, ...span }) : this.error('bad-age', span);
      }
      case 'larger':
      case 'smaller': {
        const bytes = parseSize(text);
        return bytes === null
          ? this.error('bad-size', span)
          : this.condition({ kind: operator, bytes, ...span });
      }
      default:
        return this.condition({ kind: operator, value: text, ...span });
    }
  }

  private condition<T extends QueryNode>(node: T): T | null {
    this.conditions += 1;
    if (this.conditions <= mostConditions) return node;
    this.tooComplex(node);
    return null;
  }

  /** Said once: everything after it is left out as well. */
  private tooComplex(span: Span): void {
    if (this.complained) return;
    this.complained = true;
    this.error('too-complex', { from: span.from, to: this.length });
  }

  private error(code: QueryErrorCode, { from, to }: Span): null {
    this.errors.push({ code, from, to });
    return null;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }
}

/** Several nodes as one, without brackets in brackets of the same kind. */
function joined(kind: 'and' | 'or', nodes: readonly QueryNode[]): QueryNode | null {
  if (nodes.length < 2) return nodes[0] ?? null;
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node]));
  return { kind, nodes: flat, from: flat[0]!.from, to: flat.at(-1)!.to };
}
