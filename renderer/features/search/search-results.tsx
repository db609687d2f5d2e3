import { Search, SearchX } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { SearchHit } from '../../../shared/model/search.ts';
import { markTerms } from '../../../shared/search/marks.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import { isAboutWords, type QueryError } from '../../../shared/search/query.ts';
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
import { useExcerpts } from './use-excerpts.ts';
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
  const query = useMemo(() => parseQuery(text), [text]);
  const hasBegun = query.root !== null;
  // All but words is known of every message.
  const needsTexts = query.root !== null && isAboutWords(query.root);
  const isPartial =
    coverage !== undefined && (syncing || (needsTexts && coverage.withBody < coverage.messages));
  const server = useServerSearch(text, isPartial && hasBegun);
  const found = useMemo(() => {
    if (!hasBegun) return [];
    const hits = mergeHits(local, server?.hits ?? [], order, !hasNextPage);
    return grouped ? groupHits(hits) : hits;
  }, [hasBegun, local, server, order, grouped, hasNextPage]);
  const terms = useMemo(() => markTerms(answered), [answered]);
  const [inSight, setInSight] = useState<readonly [number, number]>([0, 0]);
  const rows = useExcerpts(answered, terms, found, inSight);
  const list = useMemo<CurrentList>(() => ({ kind: 'hit', rows }), [rows]);
  const onRange = useCallback(
    (first: number, last: number) => {
      setInSight((old) => (old[0] === first && old[1] === last ? old : [first, last]));
      if (hasNextPage && !isFetchingNextPage && last + lookAhead >= found.length) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage, found.length],
  );
  const serverIsSearching = server !== null && server.outcome === null;
  return (
    <>
      <ResultHeader count={hasBegun ? rows.length : null} pending={data === undefined} more={hasNextPage} />
      <QueryErrors text={text} errors={data?.pages[0]?.errors ?? []} />
      {coverage !== undefined && (needsTexts || server !== null) && (
        <CoverageNote coverage={coverage} server={server} />
      )}
      <MessageList
        list={list}
        listKey={`search/${answered}/${order}/${grouped}`}
        complete={!hasBegun || !hasNextPage}
        loading={hasBegun && (search.isPending || (rows.length === 0 && serverIsSearching))}
        terms={terms}
        onRange={onRange}
        empty={
          !hasBegun ? (
            <Unfinished text={text} error={query.errors[0]} />
          ) : search.isError ? (
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

/** There is nothing to look for yet: a condition without its value, a bracket, a minus. */
function Unfinished({ text, error }: { text: string; error: QueryError | undefined }): ReactNode {
  return (
    <div className="empty list__empty">
      <Search className="empty__icon" aria-hidden="true" />
      <p className="empty__title">{t('search.unfinishedTitle')}</p>
      <p>
        {error === undefined
          ? t('search.unfinishedText')
          : t(`search.errors.${error.code}`, { part: text.slice(error.from, error.to) })}
      </p>
    </div>
  );
}
