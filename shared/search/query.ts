import type { QueryIssue } from '../model/search.ts';
import type { State, TextField } from './operators.ts';
import type { AgeValue, DateValue } from './values.ts';

/** A place in what was typed: UTF-16 units, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Words somewhere in the message, or in one part of it. */
export interface TextTerm extends Span {
  readonly kind: 'text';
  readonly field: TextField | null;
  readonly text: string;
  /** In quotation marks: exactly these words one after the other; else the last may go on. */
  readonly phrase: boolean;
}

export type Condition =
  | TextTerm
  | (Span & { readonly kind: 'is'; readonly state: State })
  | (Span & { readonly kind: 'attachment' })
  | (Span & { readonly kind: 'in' | 'account' | 'tag' | 'id'; readonly value: string })
  | (Span & { readonly kind: 'before' | 'after' | 'on'; readonly date: DateValue })
  | (Span & { readonly kind: 'older' | 'newer'; readonly age: AgeValue })
  | (Span & { readonly kind: 'larger' | 'smaller'; readonly bytes: number });

export type QueryNode =
  | Condition
  | (Span & { readonly kind: 'not'; readonly node: QueryNode })
  | (Span & { readonly kind: 'and' | 'or'; readonly nodes: readonly QueryNode[] });

/** Something that could not be taken as it was meant; the rest of the query still counts. */
export type QueryError = Readonly<QueryIssue>;
export type QueryErrorCode = QueryIssue['code'];

/** An operator with its value as it stands in the text, for chips. */
export interface OperatorSpan extends Span {
  readonly operator: string;
  readonly value: string;
  readonly negated: boolean;
}

export interface ParsedQuery {
  /** Null when there is nothing to look for. */
  readonly root: QueryNode | null;
  readonly errors: readonly QueryError[];
  readonly operators: readonly OperatorSpan[];
}

/** True when words are looked for, or must not be there: what comes of it depends on the texts that are known. */
export function isAboutWords(node: QueryNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.nodes.some(isAboutWords);
  return node.kind === 'not' ? isAboutWords(node.node) : node.kind === 'text';
}
