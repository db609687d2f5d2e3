import type { QueryIssue } from '../../../shared/model/search.ts';

const codes: ReadonlySet<QueryIssue['code']> = new Set([
  'missing-value',
  'unclosed-quote',
  'unclosed-bracket',
  'dangling-operator',
]);

/** While something is being typed at its end, a query is unfinished, not wrong. */
export function isUnfinished({ code, to }: Pick<QueryIssue, 'code' | 'to'>, text: string): boolean {
  return codes.has(code) && to >= text.trimEnd().length;
}
