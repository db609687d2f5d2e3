import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../shared/api/client.ts';
import { defaultSettings, type Settings } from '../../shared/model/settings.ts';
import { keys } from './keys.ts';

/** Changes settings at once here, and durably in the engine. */
export function updateSettings(client: ApiClient, queries: QueryClient, change: Partial<Settings>): void {
  queries.setQueryData<Settings>(keys.settings, (old) => ({ ...(old ?? defaultSettings), ...change }));
  client.call('settings.update', change).catch(() => queries.invalidateQueries({ queryKey: keys.settings }));
}
