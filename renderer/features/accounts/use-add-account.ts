import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account, NewAccount } from '../../../shared/model/account.ts';
import type { DiscoveryStep, FoundServers } from '../../../shared/model/discovery.ts';
import { domainOf } from '../../../shared/model/sign-in.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';

export type AddState =
  | { readonly kind: 'idle' }
  /** Servers are looked for; null before the first step is told. */
  | { readonly kind: 'looking'; readonly step: DiscoveryStep | null }
  /** Servers were found, and the person looks at them before anything goes there. */
  | { readonly kind: 'found' }
  | { readonly kind: 'busy'; readonly long: boolean }
  | { readonly kind: 'failed'; readonly error: ApiError };

/** After this long, the person is told that it is the server that is slow. */
const longMs = 8_000;

/**
 * Signs in and adds the account. Cancelled while the engine still tries: should it succeed after all, the account is
 * taken away again, so that "Cancel" means what it says.
 */
export function useAddAccount(onAdded: (account: Account) => void, cancelOnUnmount: boolean) {
  const { client, queries } = useServices();
  const [state, setState] = useState<AddState>({ kind: 'idle' });
  const attempt = useRef(0);
  const searching = useRef<string | null>(null);

  const add = useCallback(
    async (request: NewAccount) => {
      attempt.current += 1;
      const mine = attempt.current;
      setState({ kind: 'busy', long: false });
      const timer = setTimeout(() => {
        if (attempt.current === mine) setState({ kind: 'busy', long: true });
      }, longMs);
      try {
        const account = await client.call('accounts.add', request);
        if (attempt.current !== mine) {
          await client.call('accounts.remove', { accountId: account.id });
          return;
        }
        await Promise.all([
          queries.invalidateQueries({ queryKey: keys.accounts }),
          queries.invalidateQueries({ queryKey: keys.mailboxes }),
        ]);
        setState({ kind: 'idle' });
        onAdded(account);
      } catch (error) {
        if (attempt.current === mine) setState({ kind: 'failed', error: ApiError.from(error) });
      } finally {
        clearTimeout(timer);
      }
    },
    [client, queries, onAdded],
  );
  /** Looks for the servers of an address; null when there are none, or when it was cancelled meanwhile. */
  const look = useCallback(
    async (request: Pick<NewAccount, 'email' | 'network'>): Promise<FoundServers | null> => {
      attempt.current += 1;
      const mine = attempt.current;
      const searchId = crypto.randomUUID();
      searching.current = searchId;
      setState({ kind: 'looking', step: null });
      const unsubscribe = client.subscribe((event) => {
        if (event.type !== 'accounts.discovering' || event.searchId !== searchId) return;
        if (attempt.current === mine) setState({ kind: 'looking', step: event.step });
      });
      try {
        const { candidates } = await client.call('accounts.discover', {
          searchId,
          depth: 'full',
          ...request,
        });
        if (attempt.current !== mine) return null;
        const best = candidates[0] ?? null;
        setState(best === null ? notFound(request.email) : { kind: 'found' });
        return best;
      } catch (error) {
        if (attempt.current === mine) setState({ kind: 'failed', error: ApiError.from(error) });
        return null;
      } finally {
        unsubscribe();
        searching.current = null;
      }
    },
    [client],
  );
  const fail = useCallback((error: ApiError) => setState({ kind: 'failed', error }), []);
  const endSearch = useCallback(() => {
    const searchId = searching.current;
    if (searchId !== null) client.call('accounts.cancelDiscovery', { searchId }).catch(() => {});
  }, [client]);
  const cancel = useCallback(() => {
    attempt.current += 1;
    endSearch();
    setState({ kind: 'idle' });
  }, [endSearch]);
  // Closing the dialog cancels, too. The first screen goes by itself, as soon as there is an account.
  const busy = useRef(false);
  busy.current = state.kind === 'busy';
  useEffect(
    () => () => {
      if (busy.current && cancelOnUnmount) attempt.current += 1;
      endSearch();
    },
    [cancelOnUnmount, endSearch],
  );
  return { state, add, look, fail, cancel };
}

function notFound(email: string): AddState {
  const message = t('accounts.notFound', { domain: domainOf(email) });
  return { kind: 'failed', error: new ApiError('discovery-failed', message) };
}
