import type { ApiEvent } from '../../shared/api/events.ts';
import type { AccountStatus } from '../../shared/model/status.ts';
import { notices } from '../features/notices/notices.ts';
import { showOpened } from '../features/opened/opened.ts';
import { retryOperation } from '../features/status/operation-commands.ts';
import { t } from '../i18n/index.ts';
import { Coalescer } from './coalesce.ts';
import { keys } from './keys.ts';
import type { Services } from './services.ts';
import { ui } from './ui-store.ts';

/** Turns the engine's events into exactly what has to be asked again. Returns the function that ends it. */
export function followEvents(services: Services): () => void {
  const { client, queries, lists, commands } = services;
  const changes = new Coalescer((change) => {
    // The list first: it is what the person looks at, and its question is the smallest.
    lists.update(change.mailboxIds, change.threadIds);
    if (change.threadIds === null) void queries.invalidateQueries({ queryKey: keys.conversations });
    else
      for (const id of change.threadIds) void queries.invalidateQueries({ queryKey: keys.conversation(id) });
    void queries.invalidateQueries({ queryKey: keys.searches });
  });
  const counts = new Coalescer(() => void queries.invalidateQueries({ queryKey: keys.mailboxes }));
  const saved = new Coalescer(() => void queries.invalidateQueries({ queryKey: keys.savedSearches }));
  const offline = new Coalescer(() => void queries.invalidateQueries({ queryKey: keys.offline }));

  const onEvent = (event: ApiEvent): void => {
    switch (event.type) {
      case 'accounts.changed':
        for (const key of [
          keys.accounts,
          keys.mailboxes,
          keys.status,
          keys.operations,
          keys.offline,
          keys.identities,
          keys.quotas,
        ]) {
          void queries.invalidateQueries({ queryKey: key });
        }
        lists.invalidate(null);
        break;
      case 'mailboxes.changed':
        counts.add([event.accountId], []);
        saved.add([0], []);
        break;
      case 'threads.changed':
        changes.add(event.mailboxIds, event.threadIds, event.isOwn);
        break;
      case 'message.bodyChanged':
        void queries.invalidateQueries({ queryKey: keys.body(event.messageId) });
        void queries.invalidateQueries({ queryKey: keys.conversation(event.threadId) });
        break;
      case 'search.changed':
        void queries.invalidateQueries({ queryKey: keys.searches });
        saved.add([0], []);
        break;
      case 'search.found':
        break;
      case 'searches.changed':
        void queries.invalidateQueries({ queryKey: keys.savedSearches });
        break;
      case 'sync.status':
        queries.setQueryData<AccountStatus[]>(keys.status, (old = []) => [
          ...old.filter((one) => one.accountId !== event.status.accountId),
          event.status,
        ]);
        break;
      case 'operations.changed':
        void queries.invalidateQueries({ queryKey: keys.operations });
        break;
      case 'outbox.changed':
        void queries.invalidateQueries({ queryKey: keys.outbox });
        break;
      case 'drafts.changed':
        break;
      case 'quota.changed':
        void queries.invalidateQueries({ queryKey: keys.quotas });
        break;
      case 'offline.changed':
        offline.add([event.accountId], []);
        break;
      case 'operation.failed':
        void queries.invalidateQueries({ queryKey: keys.operations });
        notices.alert(event.message, {
          key: `operation:${event.operationId}`,
          // Dismissed for good only where it stands with what else can be done about it: it is nowhere else.
          ...(event.isMessage
            ? {}
            : {
                onDismiss: () =>
                  void client.call('operations.dismiss', { operationId: event.operationId }).catch(() => {}),
              }),
          action: { label: t('common.retry'), run: () => void retryOperation(client, event.operationId) },
        });
        break;
      case 'settings.changed':
        queries.setQueryData(keys.settings, event.settings);
        break;
      case 'app.command':
        if (event.command === 'add-account') ui.setDialog('add-account');
        else if (event.command === 'undo') void commands.undo();
        else if (event.command === 'opened') void showOpened(services);
        else if (event.command === 'focus-search') document.getElementById('search-mail')?.focus();
        else if (event.threadId !== undefined) {
          ui.set({ open: { threadId: event.threadId, messageId: null, view: null, how: 'opened' } });
        }
        break;
      case 'mail.arrived':
      case 'accounts.discovering':
        break;
    }
  };
  const unsubscribe = client.subscribe(onEvent);
  return () => {
    unsubscribe();
    changes.stop();
    counts.stop();
    offline.stop();
    saved.stop();
  };
}

/** What a window needs in which one message is written; everything else is the main window's to tell and to do. */
export function followSettings({ client, queries }: Services): () => void {
  return client.subscribe((event) => {
    if (event.type === 'settings.changed') queries.setQueryData(keys.settings, event.settings);
    else if (event.type === 'accounts.changed') {
      for (const key of [keys.accounts, keys.identities]) void queries.invalidateQueries({ queryKey: key });
    }
  });
}

/** After a reconnect nothing that is shown can be trusted: events may have been missed. */
export function refreshEverything({ queries, lists }: Services): void {
  void queries.invalidateQueries();
  lists.invalidate(null);
}
