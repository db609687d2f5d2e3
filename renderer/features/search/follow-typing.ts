import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../shared/api/client.ts';
import { useUi } from '../../app/ui-store.ts';
import { searchView, useSearchView } from './search-store.ts';
import { searchQuery } from './use-search.ts';

/** Keystrokes closer together than this are asked for together; one after a pause is asked for at once. */
const spacingMs = 30;

/**
 * Asks for what stands in the search field, at the keystroke itself: the engine looks while the interface draws what was
 * typed. Returns the function that ends it.
 */
export function followTyping(client: ApiClient, queries: QueryClient): () => void {
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const asked = useUi.getState().search.trim();
    // The first letter after none waits for nothing.
    askedAt = asked === '' ? Number.NEGATIVE_INFINITY : performance.now();
    searchView.set({ asked });
    if (asked !== '')
      void queries.prefetchInfiniteQuery(searchQuery(client, asked, useSearchView.getState().order));
  };
  const follow = (): void => {
    const typed = useUi.getState().search.trim();
    if (typed === useSearchView.getState().asked) {
      clearTimeout(timer);
      timer = undefined;
      return;
    }
    const wait = typed === '' ? 0 : askedAt + spacingMs - performance.now();
    if (wait <= 0) ask();
    else timer ??= setTimeout(ask, wait);
  };

  follow();
  const unsubscribe = useUi.subscribe((now, old) => {
    if (now.search !== old.search) follow();
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
