import { TriangleExclamationPoint } from 'lucide-react';
import type { ReactNode } from 'react';
import type { QueryIssue } from '../../../shared/model/search.ts';
import { t } from '../../i18n/index.ts';

/** Said only once the person has typed on: while something is being typed it is unfinished, not wrong. */
const unfinished: ReadonlySet<QueryIssue['code']> = new Set([
  'missing-value',
  'unclosed-quote',
  'unclosed-bracket',
  'dangling-operator',
]);

/** What of the query was left out, and why, in words. */
export function QueryErrors({ text, errors }: { text: string; errors: readonly QueryIssue[] }): ReactNode {
  const said = errors.filter(({ code, to }) => !(unfinished.has(code) && to >= text.trimEnd().length));
  if (said.length === 0) return null;
  return (
    <div className="search-errors" role="status" aria-label={t('search.errorsLabel')}>
      {said.slice(0, 3).map(({ code, from, to }) => (
        <p key={`${code}/${from}`}>
          <TriangleExclamationPoint className="icon" aria-hidden="true" />
          <span>{t(`search.errors.${code}`, { part: text.slice(from, to) })}</span>
        </p>
      ))}
    </div>
  );
}
