import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SearchCursor, SearchOrder } from '../../../shared/model/search.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';

/** Keystrokes closer together than this are asked for together; one after a pause is asked for at once. */
const spacingMs = 50;
const pageSize = 100;

/** A value that changes at once after a quiet time, and at most once in `ms` milliseconds else. */
function usePaced(value: string, ms: number): string {
  const [paced, setPaced] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = changedAt.current + ms - performance.now();
    const take = (): void => {
      changedAt.current = performance.now();
      setPaced(value);
    };
    if (wait <= 0) {
      take();
      return;
    }
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return paced;
}

/** Results for what is typed. The answer before stays until the new one is there; a late answer to old words is dropped. */
export function useSearch(typed: string, order: SearchOrder) {
  const { client } = useServices();
  const text = usePaced(typed.trim(), spacingMs);
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
