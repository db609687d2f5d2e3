import { useEffect } from 'react';
import { parseQuery } from '../../../shared/search/parse.ts';
import { useSettings } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { useUi } from '../../app/ui-store.ts';
import { updateSettings } from '../../app/update-settings.ts';

const kept = 10;

/** Adds a search to the recent ones: the newest first, each once, and of one that was typed on only the last. */
export function remembered(recent: readonly string[], query: string): string[] {
  const others = recent.filter((one) => one !== query && !query.startsWith(one));
  return [query, ...others].slice(0, kept);
}

/** Remembers a search once something it found has been opened: only then was it the one that was meant. */
export function useRememberSearch(text: string): void {
  const { client, queries } = useServices();
  const { recentSearches } = useSettings();
  const opened = useUi((state) => state.open?.messageId ?? null);
  const query = text.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when something is opened
  useEffect(() => {
    if (opened === null || query === '' || recentSearches[0] === query || parseQuery(query).root === null)
      return;
    updateSettings(client, queries, { recentSearches: remembered(recentSearches, query) });
  }, [opened]);
}
