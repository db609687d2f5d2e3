import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SearchCursor, SearchOrder } from '../../../shared/model/search.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';

/** Keystrokes closer together than this are asked for together; one after a pause is asked for at once. */
const spacingMs = 30;
const pageSize = 100;

/** A value that changes at once after a quiet time, and at most once in `ms` milliseconds else. */
function usePaced(value: string, ms: number): string {
  const [paced, setPaced] = useState({ value, at: Number.NEGATIVE_INFINITY });
  const wait = paced.value === value ? 0 : paced.at + ms - performance.now();
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setPaced({ value, at: performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  if (paced.value === value || wait > 0) return paced.value;
  // While it is rendered, not after: what depends on it is rendered once.
  setPaced({ value, at: performance.now() });
  return value;
}

/** Results for what is typed. The answer before stays until the new one is there; a late answer to old words is dropped. */
export function useSearch(typed: string, order: SearchOrder) {
  const { client } = useServices();
  const text = usePaced(typed.trim(), spacingMs);
  const search = useInfiniteQuery({
    queryKey: keys.search(text, order),
    queryFn: ({ pageParam }) =>
      client.call('search.messages', { text, order, after: pageParam, limit: pageSize }),
    initialPageParam: null as SearchCursor | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled: text !== '',
    gcTime: 20_000,
  });
  // What the answer that is shown was an answer to.
  const [answered, setAnswered] = useState(text);
  const isAnswer = !search.isPlaceholderData;
  if (isAnswer && answered !== text) setAnswered(text);
  return { search, answered: isAnswer ? text : answered };
}
