import type { MethodName } from '../../shared/api/methods.ts';
import { keys } from './keys.ts';
import type { Services } from './services.ts';
import { ui } from './ui-store.ts';

/** How long the accounts, once they are known, wait for the rest of what the first screen shows. */
const patienceMs = 200;

/**
 * Resolves when what the first screen shows has been answered, so that it is rendered once and whole, or when that takes
 * too long. Never rejects: what could not be answered is asked again by whoever shows it.
 */
export async function firstAnswers({ client, queries, lists }: Services): Promise<void> {
  const ask = (queryKey: readonly string[], method: MethodName): Promise<void> =>
    queries.prefetchQuery({ queryKey, queryFn: () => client.call(method, {}) });
  const { view, filter } = ui.get();
  const accounts = ask(keys.accounts, 'accounts.list');
  const rest = Promise.all([
    ask(keys.settings, 'settings.get'),
    ask(keys.mailboxes, 'mailboxes.list'),
    ask(keys.identities, 'identities.list'),
    ask(keys.unread, 'threads.countUnread'),
    ask(keys.savedSearches, 'searches.list'),
    ask(keys.outbox, 'outbox.list'),
    ask(keys.quotas, 'quotas.list'),
    lists.get(view, filter).refresh(),
  ]);
  await accounts;
  await Promise.race([rest, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
}
