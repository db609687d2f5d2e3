import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SearchCursor, SearchOrder } from '../../../shared/model/search.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';

/** Pause after a keystroke before asking; short enough to feel immediate. */
const debounceMs = 50;
const pageSize = 100;

export function useDebounced(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Results for what is typed. The answer before stays until the new one is there; a late answer to old words is dropped. */
export function useSearch(typed: string, order: SearchOrder) {
  const { client } = useServices();
  const text = useDebounced(typed.trim(), debounceMs);
  return useInfiniteQuery({
    queryKey: keys.search(text, order),
    queryFn: ({ pageParam }) =>
      client.call('search.messages', { text, order, after: pageParam, limit: pageSize }),
    initialPageParam: null as SearchCursor | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled: text !== '',
    gcTime: 20_000,
  });
}
