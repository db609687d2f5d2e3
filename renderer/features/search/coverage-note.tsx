import { type ReactNode, useMemo } from 'react';
import type { SearchCoverage } from '../../../shared/model/search.ts';
import { formatCount, t } from '../../i18n/index.ts';
import { fullDate } from '../../ui/dates.ts';
import type { ServerSearch } from './use-server-search.ts';

const dayMs = 86_400_000;

/** How far the answer goes, in one line: what was searched here, and what the servers say. */
export function CoverageNote({
  coverage,
  server,
}: {
  coverage: SearchCoverage;
  server: ServerSearch | null;
}): ReactNode {
  const here = useMemo(() => coverageText(coverage, Date.now()), [coverage]);
  const there = server === null ? '' : serverText(server);
  const text = [here, there].filter((part) => part !== '').join(' ');
  return (
    <p className="search-coverage" role="status" aria-label={t('search.coverageLabel')} hidden={text === ''}>
      {text}
    </p>
  );
}

/** Empty when everything is here and in the index. */
export function coverageText(coverage: SearchCoverage, now: number): string {
  const { messages, withBody, completeSince, waiting } = coverage;
  const parts: string[] = [];
  const missing = messages - withBody;
  if (missing > 0) {
    const days = completeSince === null ? 0 : Math.floor((now - completeSince) / dayMs);
    const count = { older: formatCount(missing), count: missing };
    if (days < 1) parts.push(t('search.coverageSome', count));
    else if (days < 400) parts.push(t('search.coverageDays', { ...count, days: formatCount(days) }));
    else parts.push(t('search.coverageSince', { ...count, date: fullDate(completeSince ?? now) }));
  }
  if (waiting > 0) parts.push(t('search.coverageWaiting', { waiting: formatCount(waiting), count: waiting }));
  return parts.join(' ');
}

function serverText({ outcome }: ServerSearch): string {
  if (outcome === null) return t('search.serverSearching');
  const failed = outcome.accounts.filter((one) => one.state === 'failed').length;
  const offline = outcome.accounts.filter((one) => one.state === 'offline').length;
  if (outcome.accounts.length > 0 && offline === outcome.accounts.length) return t('search.serverOffline');
  if (offline > 0) return t('search.serverSomeOffline', { count: offline });
  if (failed > 0) return t('search.serverFailed', { count: failed });
  return t('search.serverDone');
}
