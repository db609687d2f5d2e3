import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SearchCursor } from '../../../shared/model/search.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';

/** Pause after a keystroke before asking; short enough to feel immediate. */
const debounceMs = 50;
const pageSize = 100;

function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), debounceMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Results for what is typed. The answer before stays until the new one is there; a late answer to old words is dropped. */
export function useSearch(typed: string) {
  const { client } = useServices();
  const text = useDebounced(typed.trim());
  return useInfiniteQuery({
    queryKey: keys.search(text),
    queryFn: ({ pageParam }) => client.call('search.messages', { text, after: pageParam, limit: pageSize }),
    initialPageParam: null as SearchCursor | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled: text !== '',
    gcTime: 20_000,
  });
}
