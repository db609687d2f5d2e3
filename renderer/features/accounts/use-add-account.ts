import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account, NewAccount } from '../../../shared/model/account.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';

export type AddState =
  | { readonly kind: 'idle' }
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
  const cancel = useCallback(() => {
    attempt.current += 1;
    setState({ kind: 'idle' });
  }, []);
  // Closing the dialog cancels, too. The first screen goes by itself, as soon as there is an account.
  const busy = useRef(false);
  busy.current = state.kind === 'busy';
  useEffect(
    () => () => {
      if (busy.current && cancelOnUnmount) attempt.current += 1;
    },
    [cancelOnUnmount],
  );
  return { state, add, cancel };
}
