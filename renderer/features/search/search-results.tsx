import { SearchX } from 'lucide-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { SearchHit } from '../../../shared/model/search.ts';
import { ui, useUi } from '../../app/ui-store.ts';
import { formatCount, t } from '../../i18n/index.ts';
import type { CurrentList } from '../thread-list/current-list.ts';
import { ListHeader } from '../thread-list/list-header.tsx';
import { MessageList } from '../thread-list/message-list.tsx';
import { ListError } from '../thread-list/thread-list.tsx';
import { searchTerms } from './highlight.ts';
import { useSearch } from './use-search.ts';

/** How many rows before the end of what is known the next page is asked for. */
const lookAhead = 30;

/** What a search found, newest first, one row for each message. */
export function SearchResults(): ReactNode {
  const text = useUi((state) => state.search);
  const search = useSearch(text);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = search;
  const hits = useMemo<SearchHit[]>(() => data?.pages.flatMap((page) => page.hits) ?? [], [data]);
  const list = useMemo<CurrentList>(() => ({ kind: 'hit', rows: hits }), [hits]);
  const terms = useMemo(() => searchTerms(text), [text]);
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last + lookAhead >= hits.length) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage, hits.length],
  );
  const coverage = data?.pages.at(-1)?.coverage;
  const partial = coverage !== undefined && coverage.withBody < coverage.messages;
  return (
    <>
      <ListHeader title={resultTitle(data === undefined, hits.length, hasNextPage)} note="" filter={false} />
      {partial && (
        <p className="search-coverage">
          {t('search.coverage', {
            withBody: formatCount(coverage.withBody),
            messages: formatCount(coverage.messages),
          })}
        </p>
      )}
      <MessageList
        list={list}
        listKey={`search/${text}`}
        complete={!hasNextPage}
        loading={search.isPending}
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

function resultTitle(pending: boolean, count: number, more: boolean): string {
  if (pending) return t('search.searching');
  if (more) return t('search.resultsMore', { count: count }).replace(String(count), formatCount(count));
  return t('search.results', { count }).replace(String(count), formatCount(count));
}
