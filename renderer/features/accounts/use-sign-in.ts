import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { CertificateFacts } from '../../../shared/model/certificate.ts';
import type { SignInRequest } from '../../../shared/model/sign-in.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { openOutside } from '../conversation/links.ts';

export type SignInState =
  | { readonly kind: 'idle' }
  /** `url` null: the page's address is not known yet. */
  | { readonly kind: 'waiting'; readonly url: string | null }
  | { readonly kind: 'failed'; readonly error: ApiError };

/** Signs in on the page of a service, in the system's browser. Ends with the component. */
export function useSignIn(onDone: (account: Account) => void) {
  const { client, queries } = useServices();
  const [state, setState] = useState<SignInState>({ kind: 'idle' });
  /** The attempt under way; another object for each. */
  const current = useRef<{ attemptId: string | null } | null>(null);

  const cancel = useCallback(() => {
    const attemptId = current.current?.attemptId;
    current.current = null;
    setState({ kind: 'idle' });
    if (attemptId != null) client.call('signIn.cancel', { attemptId }).catch(() => {});
  }, [client]);

  /** What ends every attempt: the account, or why not. At the outgoing server, or a certificate, it can go on. */
  const finish = useCallback(
    async (mine: { attemptId: string | null }, attemptId: string, outgoingUntested?: true) => {
      const isMine = (): boolean => current.current === mine;
      try {
        const account = await client.call('signIn.finish', {
          attemptId,
          ...(outgoingUntested ? { outgoingUntested } : {}),
        });
        await queries.invalidateQueries({ queryKey: keys.accounts });
        await queries.invalidateQueries({ queryKey: keys.mailboxes });
        if (!isMine()) return;
        current.current = null;
        setState({ kind: 'idle' });
        onDone(account);
      } catch (thrown) {
        const error = ApiError.from(thrown);
        if (!isMine()) return;
        if (error.server !== 'outgoing' && !error.certificate) current.current = null;
        setState({ kind: 'failed', error });
      }
    },
    [client, queries, onDone],
  );
  const goOn = useCallback(
    (outgoingUntested?: true) => {
      const mine = current.current;
      if (mine === null || mine.attemptId === null) return;
      setState({ kind: 'waiting', url: null });
      void finish(mine, mine.attemptId, outgoingUntested);
    },
    [finish],
  );
  /** Trusts the certificate that the sign-in stopped at, and goes on. */
  const trust = useCallback(
    async ({ host, port, sha256 }: CertificateFacts) => {
      await client.call('accounts.trustCertificate', { host, port, sha256 }).catch(() => {});
      goOn();
    },
    [client, goOn],
  );

  const start = useCallback(
    async (request: SignInRequest) => {
      cancel();
      const mine = { attemptId: null as string | null };
      current.current = mine;
      const isMine = (): boolean => current.current === mine;
      setState({ kind: 'waiting', url: null });
      try {
        const { attemptId, url } = await client.call('signIn.begin', request);
        mine.attemptId = attemptId;
        if (!isMine()) {
          await client.call('signIn.cancel', { attemptId });
          return;
        }
        setState({ kind: 'waiting', url });
        await openOutside(client, url);
        await finish(mine, attemptId);
      } catch (error) {
        if (!isMine()) return;
        current.current = null;
        setState({ kind: 'failed', error: ApiError.from(error) });
      }
    },
    [client, cancel, finish],
  );
  const reopen = useCallback(() => {
    if (state.kind === 'waiting' && state.url !== null) void openOutside(client, state.url);
  }, [client, state]);
  useEffect(() => () => cancel(), [cancel]);
  return { state, start, cancel, reopen, goOn, trust };
}
