import { SearchX } from 'lucide-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { SearchHit } from '../../../shared/model/search.ts';
import { markTerms } from '../../../shared/search/marks.ts';
import { useStatuses } from '../../app/queries.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import type { CurrentList } from '../thread-list/current-list.ts';
import { MessageList } from '../thread-list/message-list.tsx';
import { ListError } from '../thread-list/thread-list.tsx';
import { CoverageNote } from './coverage-note.tsx';
import { QueryErrors } from './query-errors.tsx';
import { ResultHeader } from './result-header.tsx';
import { groupHits, mergeHits } from './results.ts';
import { useSearchView } from './search-store.ts';
import { useSearch } from './use-search.ts';
import { useServerSearch } from './use-server-search.ts';

/** How many rows before the end of what is known the next page is asked for. */
const lookAhead = 30;

/** What a search found: one row for each message, or for each conversation. */
export function SearchResults(): ReactNode {
  const text = useUi((state) => state.search);
  const { order, grouped } = useSearchView();
  const { search, answered } = useSearch(order);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = search;
  const local = useMemo<SearchHit[]>(() => data?.pages.flatMap((page) => page.hits) ?? [], [data]);
  const coverage = data?.pages.at(-1)?.coverage;
  // Mail that is still coming in may be known to the server alone.
  const syncing = useStatuses().some((status) => status.state === 'syncing');
  const isPartial = coverage !== undefined && (syncing || coverage.withBody < coverage.messages);
  const server = useServerSearch(text, isPartial);
  const rows = useMemo(() => {
    const hits = mergeHits(local, server?.hits ?? [], order, !hasNextPage);
    return grouped ? groupHits(hits) : hits;
  }, [local, server, order, grouped, hasNextPage]);
  const list = useMemo<CurrentList>(() => ({ kind: 'hit', rows }), [rows]);
  const terms = useMemo(() => markTerms(answered), [answered]);
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last + lookAhead >= rows.length) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage, rows.length],
  );
  const serverIsSearching = server !== null && server.outcome === null;
  return (
    <>
      <ResultHeader pending={data === undefined} count={rows.length} more={hasNextPage} />
      <QueryErrors text={text} errors={data?.pages[0]?.errors ?? []} />
      {coverage !== undefined && <CoverageNote coverage={coverage} server={server} />}
      <MessageList
        list={list}
        listKey={`search/${answered}/${order}/${grouped}`}
        complete={!hasNextPage}
        loading={search.isPending || (rows.length === 0 && serverIsSearching)}
        terms={terms}
        onRange={onRange}
        empty={
          search.isError ? (
            <ListError error={search.error} onRetry={() => void search.refetch()} />
          ) : (
            <div className="empty list__empty">
              <SearchX className="empty__icon" aria-hidden="true" />
              <p className="empty__title">{t('search.emptyTitle')}</p>
              <p>{t('search.emptyText', { text: text.trim() })}</p>
              <button type="button" className="button button--small" onClick={() => ui.setSearch('')}>
                {t('search.clear')}
              </button>
            </div>
          )
        }
      />
    </>
  );
}
