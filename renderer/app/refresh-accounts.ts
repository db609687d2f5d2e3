import type { QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../shared/api/client.ts';
import { keys } from './keys.ts';

/**
 * The accounts as they are after a change that has just been made. To invalidate them is not enough for whoever waits:
 * an event about the same change begins another fetch, and what was waited for may still be from before.
 */
export async function refreshAccounts(client: ApiClient, queries: QueryClient): Promise<void> {
  try {
    const accounts = await client.call('accounts.list', {});
    await queries.cancelQueries({ queryKey: keys.accounts });
    queries.setQueryData(keys.accounts, accounts);
  } catch {
    void queries.invalidateQueries({ queryKey: keys.accounts });
  }
}
