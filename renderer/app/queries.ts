import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ApiClient } from '../../shared/api/client.ts';
import { type Account, type AccountRemoval, NewAccount } from '../../shared/model/account.ts';
import type { FoundServers } from '../../shared/model/discovery.ts';
import type { Identity } from '../../shared/model/identity.ts';
import type { ImportCandidate } from '../../shared/model/import.ts';
import type { Mailbox } from '../../shared/model/mailbox.ts';
import type { MessageBody } from '../../shared/model/message.ts';
import type { AccountOffline } from '../../shared/model/offline.ts';
import type { Operation } from '../../shared/model/operation.ts';
import type { OutboxItem } from '../../shared/model/outbox.ts';
import type { AccountQuota } from '../../shared/model/quota.ts';
import type { SavedSearch } from '../../shared/model/search.ts';
import { defaultSettings, type Settings } from '../../shared/model/settings.ts';
import { domainOf, type SignInService } from '../../shared/model/sign-in.ts';
import type { AccountStatus } from '../../shared/model/status.ts';
import type { Conversation } from '../../shared/model/thread.ts';
import { viewKey } from '../features/thread-list/thread-lists.ts';
import type { OwnAddresses } from '../ui/names.ts';
import { keys } from './keys.ts';
import { useServices } from './services.ts';
import type { OpenConversation } from './ui-store.ts';

export function useAccounts(): UseQueryResult<Account[]> {
  const { client } = useServices();
  return useQuery({ queryKey: keys.accounts, queryFn: () => client.call('accounts.list', {}) });
}

/** What waits in the outbox or needs a word. */
export function useOutbox(): UseQueryResult<OutboxItem[]> {
  const { client } = useServices();
  return useQuery({ queryKey: keys.outbox, queryFn: () => client.call('outbox.list', {}) });
}

export function useMailboxes(): UseQueryResult<Mailbox[]> {
  const { client } = useServices();
  return useQuery({ queryKey: keys.mailboxes, queryFn: () => client.call('mailboxes.list', {}) });
}

/** How many conversations the view 'Unread' holds; 0 until it is known. */
export function useUnreadThreads(): number {
  const { client } = useServices();
  const query = useQuery({ queryKey: keys.unread, queryFn: () => client.call('threads.countUnread', {}) });
  return query.data?.threads ?? 0;
}

/** Services that sign in on a page of their own; none until they are known. */
/** The provider of an address that Curlew knows by its domain; null while it is no address, or for any other. */
export function useKnownProvider(email: string): FoundServers | null {
  const { client } = useServices();
  const address = email.trim();
  const domain = domainOf(address);
  const query = useQuery({
    queryKey: keys.provider(domain),
    queryFn: () =>
      client.call('accounts.discover', { searchId: 'known', email: `you@${domain}`, depth: 'known' }),
    enabled: NewAccount.shape.email.safeParse(address).success,
  });
  return query.data?.candidates[0] ?? null;
}

export function useSignInServices(): SignInService[] {
  const { client } = useServices();
  const query = useQuery({
    queryKey: keys.signInServices,
    queryFn: () => client.call('signIn.services', {}),
  });
  return query.data ?? [];
}

/** The settings; the defaults until they are known. */
export function useSettings(): Settings {
  const { client } = useServices();
  const query = useQuery({ queryKey: keys.settings, queryFn: () => client.call('settings.get', {}) });
  return query.data ?? defaultSettings;
}

export function useStatuses(): AccountStatus[] {
  const { client } = useServices();
  return useQuery({ queryKey: keys.status, queryFn: () => client.call('sync.status', {}) }).data ?? [];
}

export function useOperations(): Operation[] {
  const { client } = useServices();
  return (
    useQuery({ queryKey: keys.operations, queryFn: () => client.call('operations.list', {}) }).data ?? []
  );
}

export function useOffline(): UseQueryResult<AccountOffline[]> {
  const { client } = useServices();
  return useQuery({ queryKey: keys.offline, queryFn: () => client.call('offline.list', {}) });
}

export function useSecrets() {
  const { client } = useServices();
  return useQuery({ queryKey: keys.secrets, queryFn: () => client.call('secrets.state', {}) }).data;
}

/** Room on the servers that limit it. */
export function useQuotas(): AccountQuota[] {
  const { client } = useServices();
  return useQuery({ queryKey: keys.quotas, queryFn: () => client.call('quotas.list', {}) }).data ?? [];
}

export function useSavedSearches(): SavedSearch[] {
  const { client } = useServices();
  return (
    useQuery({ queryKey: keys.savedSearches, queryFn: () => client.call('searches.list', {}) }).data ??
    noSearches
  );
}

const noSearches: SavedSearch[] = [];

export function useInfo() {
  const { client } = useServices();
  return useQuery({ queryKey: keys.info, queryFn: () => client.call('app.info', {}) }).data;
}

/** Whether mail links open in Curlew; undefined until it is known. */
export function useMailProgram() {
  const { client } = useServices();
  return useQuery({
    queryKey: keys.mailProgram,
    queryFn: () => client.call('app.mailProgram', {}),
    staleTime: 0,
  }).data?.state;
}

export function useConversation({ threadId, view }: OpenConversation): UseQueryResult<Conversation> {
  const { client } = useServices();
  return useQuery({
    queryKey: [...keys.conversation(threadId), view === null ? null : viewKey(view)],
    queryFn: () => client.call('threads.get', { threadId, view }),
  });
}

/** The body as cached, else as fetched from the server. */
export async function readBody(client: ApiClient, messageId: number): Promise<MessageBody> {
  const cached = await client.call('messages.body', { messageId });
  return cached.state === 'ready' ? cached : client.call('messages.fetchBody', { messageId });
}

export function useBody(messageId: number): UseQueryResult<MessageBody> {
  const { client } = useServices();
  return useQuery({ queryKey: keys.body(messageId), queryFn: () => readBody(client, messageId) });
}

/** Addresses to write from, by account, each account's default first. */
export function useIdentities(): Identity[] {
  const { client } = useServices();
  const query = useQuery({ queryKey: keys.identities, queryFn: () => client.call('identities.list', {}) });
  return query.data ?? noIdentities;
}

const noIdentities: Identity[] = [];

/** Accounts of Thunderbird that are not here yet; asked anew each time they are shown. */
export function useThunderbird(): ImportCandidate[] {
  const { client } = useServices();
  const query = useQuery({
    queryKey: keys.thunderbird,
    queryFn: () => client.call('import.thunderbird', {}),
    staleTime: 0,
  });
  return query.data ?? [];
}

/** What would go with an account; asked anew each time it is shown. */
export function useRemoval(accountId: number | null): AccountRemoval | undefined {
  const { client } = useServices();
  return useQuery({
    queryKey: keys.removal(accountId ?? 0),
    queryFn: () => client.call('accounts.removal', { accountId: accountId ?? 0 }),
    enabled: accountId !== null,
    staleTime: 0,
    gcTime: 0,
  }).data;
}

/** The person's own addresses, to say "You". */
export function useOwnAddresses(): OwnAddresses {
  const { data } = useAccounts();
  const identities = useIdentities();
  return useMemo(
    () => new Set([...(data ?? []), ...identities].map(({ email }) => email.toLowerCase())),
    [data, identities],
  );
}
