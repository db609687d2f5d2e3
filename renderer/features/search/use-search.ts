import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiClient } from '../../../shared/api/client.ts';
import type { SearchCursor, SearchOrder } from '../../../shared/model/search.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { useSearchView } from './search-store.ts';

/** What fills any window, and is there soonest; the rest follows when nothing more is typed. */
const firstPage = 40;
const pageSize = 100;
const quietMs = 150;

/** How a search is asked for, and kept. */
export function searchQuery(client: ApiClient, text: string, order: SearchOrder) {
  return infiniteQueryOptions({
    queryKey: keys.search(text, order),
    queryFn: ({ pageParam }) =>
      client.call('search.messages', {
        ...{ text, order, after: pageParam },
        limit: pageParam === null ? firstPage : pageSize,
      }),
    initialPageParam: null as SearchCursor | null,
    getNextPageParam: (page) => page.next,
    gcTime: 20_000,
  });
}

/** Results for what is asked. The answer before stays until the new one is there; a late answer to old words is dropped. */
export function useSearch(order: SearchOrder) {
  const { client } = useServices();
  const text = useSearchView((state) => state.asked);
  const search = useInfiniteQuery({
    ...searchQuery(client, text, order),
    placeholderData: keepPreviousData,
    enabled: text !== '',
  });
  const isAnswer = !search.isPlaceholderData;
  const { data, hasNextPage, isFetching, fetchNextPage } = search;
  const isFirst = isAnswer && data?.pages.length === 1 && hasNextPage && !isFetching;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another text the pause begins anew
  useEffect(() => {
    if (!isFirst) return;
    const timer = setTimeout(() => void fetchNextPage(), quietMs);
    return () => clearTimeout(timer);
  }, [isFirst, text, fetchNextPage]);
  // What the answer that is shown was an answer to.
  const [answered, setAnswered] = useState(text);
  if (isAnswer && answered !== text) setAnswered(text);
  return { search, answered: isAnswer ? text : answered };
}
