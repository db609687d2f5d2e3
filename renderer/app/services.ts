import { notifyManager, QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Bridge } from '../../shared/api/bridge.ts';
import { type ApiClient, createClient } from '../../shared/api/client.ts';
import { type ComposeCommands, createComposeCommands } from '../features/composer/compose-commands.ts';
import { handleMailto } from '../features/conversation/links.ts';
import { MailPages } from '../features/conversation/mail-page.ts';
import { createFolderCommands, type FolderCommands } from '../features/mailboxes/folder-commands.ts';
import { ThreadLists } from '../features/thread-list/thread-lists.ts';
import { type Commands, createCommands } from '../features/toolbar/commands.ts';

/** What features share: made once at the start, handed over by context. */
export interface Services {
  readonly client: ApiClient;
  readonly queries: QueryClient;
  readonly lists: ThreadLists;
  readonly commands: Commands;
  readonly compose: ComposeCommands;
  readonly folders: FolderCommands;
  /** Where HTML of messages is shown. */
  readonly mail: MailPages;
}

/** An answer is drawn as soon as it is there: by itself the library waits for another turn, after all else that waits. */
notifyManager.setScheduler(queueMicrotask);

export function createServices(bridge: Bridge): Services {
  const client = createClient(bridge);
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // The engine is on this computer: whether the network is there says nothing about it.
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // Events tell when something is stale.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 120_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  const lists = new ThreadLists(client);
  const compose = createComposeCommands(client, queries);
  handleMailto((link) => void compose.mailto(link));
  return {
    client,
    queries,
    lists,
    compose,
    commands: createCommands({ client, queries, lists }),
    folders: createFolderCommands(client, queries),
    mail: new MailPages(client),
  };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices outside of its provider');
  return services;
}
