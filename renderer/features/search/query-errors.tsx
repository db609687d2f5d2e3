import { TriangleExclamationPoint } from 'lucide-react';
import type { ReactNode } from 'react';
import type { QueryIssue } from '../../../shared/model/search.ts';
import { t } from '../../i18n/index.ts';
import { isUnfinished } from './unfinished.ts';

/** What of the query was left out, and why, in words. */
export function QueryErrors({ text, errors }: { text: string; errors: readonly QueryIssue[] }): ReactNode {
  const said = errors.filter((error) => !isUnfinished(error, text));
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
