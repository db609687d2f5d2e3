import { ApiError } from '../../shared/api/error.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import type { Handlers, StoredFile } from '../../shared/api/methods.ts';
import type { ThreadView } from '../../shared/model/mailbox.ts';
import { Credentials } from './accounts/credentials.ts';
import { AccountManager } from './accounts/manager.ts';
import { SignInServices } from './accounts/oauth/configuration.ts';
import { TokenKeeper } from './accounts/oauth/token-keeper.ts';
import { routeOf } from './accounts/route.ts';
import { accountSettings } from './accounts/settings.ts';
import { archiveFiles } from './attachments/archive.ts';
import { attachmentsOf, fetchAttachment } from './attachments/fetch.ts';
import { previewAttachment } from './attachments/preview.ts';
import { unpackFile } from './attachments/unpack.ts';
import { RemoteImages } from './images/remote-images.ts';
import { cancelOperation, dismissOperation, type OperationChange, retryOperation } from './journal/again.ts';
import { applyAction } from './journal/apply.ts';
import { importMessage } from './journal/import-message.ts';
import {
  createMailbox,
  deleteMailbox,
  renameMailbox,
  subscribeMailbox,
  type TreeChange,
} from './journal/mailbox-operations.ts';
import { chooseRole } from './journal/mailbox-role.ts';
import { shownRows } from './journal/shown-rows.ts';
import { undoNewest } from './journal/undo.ts';
import { unsentFile } from './journal/unsent-file.ts';
import { createNetwork } from './net/network.ts';
import { storePaused, storePolicy } from './offline/policy.ts';
import { IndexHere } from './search/index-here.ts';
import { IndexThread } from './search/index-thread.ts';
import { type Indexer, startIndexer } from './search/indexer.ts';
import { removeSavedSearch, saveSearch } from './search/saved.ts';
import { ServerSearches } from './search/server/search-servers.ts';
import { messagesFound } from './search/targets.ts';
import { readOutgoing } from './send/files.ts';
import { PeopleLearner } from './send/people-learner.ts';
import { startSendingFor } from './send/start.ts';
import { accountById } from './store/accounts.ts';
import { trustFingerprint } from './store/certificates.ts';
import type { ClaimedStore } from './store/claim.ts';
import { one } from './store/database.ts';
import { mailboxById } from './store/mailboxes.ts';
import { watchForOutage } from './store/outage.ts';
import { dismissRebuildReport } from './store/rebuild-report.ts';
import { updateSettings } from './store/settings.ts';
import { startUpkeep } from './store/upkeep.ts';
import { ChangeAnnouncer } from './sync/changes.ts';
import { readSource } from './sync/message-source.ts';
import type { WorkerContext, WorkerService } from './worker/serve.ts';
import { SideThread } from './worker/side-thread.ts';

function unknownMessage(): ApiError {
  return new ApiError('not-found', 'This message is no longer here.');
}

/**
 * The writing side of the engine: the only one that changes the database, and the owner of all connections.
 * It closes what was claimed for it.
 */
export function startWriter(context: WorkerContext, claimed: ClaimedStore): WorkerService<'writer'> {
  const { dataDir, log, secrets } = context;
  const { store } = claimed;
  const { cache, durable } = store;
  let indexer: Indexer | null = null;
  const people = new PeopleLearner(
    cache,
    () => isQuiet(),
    () => context.emit({ type: 'search.changed' }),
    log.child('send'),
  );
  const emit = (event: ApiEvent): void => {
    // Whatever is announced has been stored, and may wait for the search index.
    indexer?.wake();
    people.wake();
    context.emit(event);
  };
  const changes = new ChangeAnnouncer(emit);
  const now = Date.now;
  const network = createNetwork(context.network);
  const services = new SignInServices(durable, secrets);
  const tokens = new TokenKeeper({ secrets, log: log.child('sign-in'), now });
  const credentials = new Credentials({ network, secrets, durable }, services, tokens);
  const side = context.entries && new SideThread(context.entries.side, log.child('store'));
  const accounts = new AccountManager({
    ...{ cache, durable, dataDir, secrets, services, tokens, credentials, network, changes, emit, log, now },
    searchable: () => store.searchable(),
    ...(side && { side }),
  });
  const accountOfMessage = (messageId: number): number => {
    const row = one<{ account_id: number }>(cache, 'SELECT account_id FROM message WHERE id = ?', messageId);
    if (!row) throw unknownMessage();
    return row.account_id;
  };
  const fetchFile = (messageId: number, partId: string): Promise<StoredFile> =>
    fetchAttachment(cache, dataDir, messageId, partId, (accountId) =>
      accounts.get(accountId).connectForeground(),
    );
  const images = new RemoteImages(dataDir, async (messageId) => {
    const account = accountById(cache, accountOfMessage(messageId));
    if (!account) throw unknownMessage();
    return await routeOf({ network, secrets, durable }, account);
  });
  const endWatch = watchForOutage(
    store,
    {
      halt: (error) => {
        for (const sync of accounts.all()) sync.halt(error);
      },
      resume: () => {
        for (const sync of accounts.all()) sync.syncNow();
      },
    },
    log.child('store'),
  );
  const isQuiet = (): boolean => accounts.all().every((sync) => sync.currentStatus.state !== 'syncing');
  const indexLog = log.child('search');
  indexer = context.entries
    ? startIndexer({
        db: cache,
        here: new IndexHere(cache, store.path, null),
        aside: new IndexThread(context.entries, store.path, indexLog),
        isQuiet: () => accounts.all().every((sync) => !sync.isBusy),
        changed: () => context.emit({ type: 'search.changed' }),
        log: indexLog,
      })
    : null;
  const serverSearches = new ServerSearches(cache, emit, log.child('search'));
  people.wake();
  const endUpkeep = startUpkeep(store, dataDir, isQuiet, log.child('store'));

  const syncOfMessage = (messageId: number) => accounts.get(accountOfMessage(messageId));
  const announce = (changed: {
    accountIds: Set<number>;
    mailboxIds: Set<number>;
    threadIds: Set<number>;
  }): void => {
    for (const accountId of changed.accountIds) {
      changes.ownThreads(accountId, changed.mailboxIds, changed.threadIds);
      changes.operations(accountId);
      accounts.get(accountId).operationsQueued();
    }
  };

  const announceTree = (change: TreeChange): number => {
    announce({ ...change, accountIds: new Set([change.accountId]) });
    changes.tree(change.accountId);
    return change.mailboxId;
  };

  const sending = startSendingFor({
    ...{ cache, durable, dataDir, secrets, credentials, network, emit, log, now },
    accounts,
    learnPeople: () => people.learn(),
    queued: (accountId, mailboxIds, threadIds) =>
      announce({ accountIds: new Set([accountId]), mailboxIds, threadIds }),
  });
  const announceOperation = (change: OperationChange): Record<string, never> => {
    announce(change);
    for (const accountId of change.accountIds) changes.tree(accountId);
    return {};
  };

  const importRaw = async (mailboxId: number, raw: Uint8Array) => {
    const queued = await importMessage(durable, dataDir, mailboxId, raw, now());
    announce({ ...queued, accountIds: new Set([queued.accountId]) });
    const { operationId, messageId, threadId } = queued;
    return { operationId, messageId, threadId };
  };

  const handlers: Handlers<'writer'> = {
    ...sending.handlers,
    'accounts.add': (input) => accounts.add(input),
    'accounts.reconnect': (input) => accounts.reconnect(input),
    'accounts.remove': async ({ accountId }) => {
      await accounts.remove(accountId);
      return {};
    },
    'accounts.discover': (input) => accounts.searches.run(input),
    'accounts.cancelDiscovery': ({ searchId }) => {
      accounts.searches.cancel(searchId);
      return {};
    },
    'accounts.trustCertificate': ({ host, port, sha256 }) => {
      trustFingerprint(durable, host, port, sha256);
      for (const sync of accounts.all()) sync.retry(host);
      return {};
    },
    ...accountSettings({ durable, accounts, emit, enabled: () => sending.networkCame() }),
    'signIn.services': () => services.list(),
    'signIn.register': async ({ serviceId, registration }) => {
      await services.register(serviceId, registration);
      return {};
    },
    'signIn.saveOwn': async ({ serviceId, service }) => ({
      serviceId: await services.saveOwn(serviceId, service),
    }),
    'signIn.removeOwn': async ({ serviceId }) => {
      await services.removeOwn(serviceId);
      return {};
    },
    'signIn.begin': (request) => accounts.signIns.begin(request),
    'signIn.finish': ({ attemptId, outgoingUntested }) =>
      accounts.signIns.finish(attemptId, outgoingUntested),
    'signIn.cancel': ({ attemptId }) => {
      accounts.signIns.cancel(attemptId);
      return {};
    },
    'mailboxes.create': ({ accountId, parentId, name }) => {
      accounts.get(accountId);
      return { mailboxId: announceTree(createMailbox(durable, accountId, parentId, name, now())) };
    },
    'mailboxes.rename': ({ mailboxId, parentId, name }) => {
      announceTree(renameMailbox(durable, mailboxId, parentId, name, now()));
      return {};
    },
    'mailboxes.delete': ({ mailboxId }) => {
      announceTree(deleteMailbox(durable, mailboxId, now()));
      return {};
    },
    'mailboxes.subscribe': ({ mailboxId, subscribed }) => {
      announceTree(subscribeMailbox(durable, mailboxId, subscribed, now()));
      return {};
    },
    'mailboxes.setRole': ({ mailboxId, role }) => {
      const change = chooseRole(durable, mailboxId, role, now());
      announceTree(change);
      // Whether the server names this role itself is in its list.
      accounts.get(change.accountId).syncNow();
      return {};
    },
    'messages.source': ({ messageId }) =>
      readSource(cache, dataDir, messageId, (accountId) => accounts.get(accountId).connectForeground()),
    'messages.fetchBody': ({ messageId }) => syncOfMessage(messageId).fetchBody(messageId),
    'messages.import': async ({ mailboxId, uploadId }) =>
      importRaw(mailboxId, await sending.takeUpload(uploadId)),
    'opened.import': async ({ mailboxId, sha256 }) =>
      importRaw(mailboxId, await readOutgoing(dataDir, sha256)),
    'attachments.fetch': ({ messageId, partId }) => fetchFile(messageId, partId),
    'attachments.preview': async (input) => previewAttachment(await fetchFile(input.messageId, input.partId)),
    'attachments.unpack': async ({ messageId, partId, index }) =>
      unpackFile(dataDir, await fetchFile(messageId, partId), index, now()),
    'attachments.archive': async ({ messageId }) => {
      const files: StoredFile[] = [];
      for (const partId of attachmentsOf(cache, messageId)) files.push(await fetchFile(messageId, partId));
      return await archiveFiles(dataDir, files, 'attachments.zip', now());
    },
    'images.allow': ({ messageId }) => {
      accountOfMessage(messageId);
      images.allow(messageId);
      return {};
    },
    'images.fetch': async ({ messageId, url }) => {
      const { type, bytes } = await images.get(messageId, url);
      return { type, bytes: new Uint8Array(bytes) };
    },
    'actions.apply': ({ action, target }) => {
      const named = target.kind === 'search' ? messagesFound(store.searchable(), target) : target;
      const applied = applyAction(durable, action, named, now());
      announce(applied);
      const { operationIds, description } = applied;
      return { operationIds, description, rows: shownRows(durable, target) };
    },
    'actions.undo': () => {
      const undone = undoNewest(durable, now());
      announce(undone);
      for (const accountId of undone.accountIds) {
        changes.tree(accountId);
        // A role that was taken back may be one that the server gives.
        if (undone.isChoice) accounts.get(accountId).syncNow();
      }
      return { description: undone.description };
    },
    'operations.retry': ({ operationId }) => announceOperation(retryOperation(durable, operationId, now())),
    'operations.cancel': ({ operationId }) => announceOperation(cancelOperation(durable, operationId)),
    'operations.dismiss': ({ operationId }) => announceOperation(dismissOperation(durable, operationId)),
    'operations.file': ({ operationId }) => unsentFile(durable, dataDir, operationId),
    'search.server': ({ text, searchId }) => serverSearches.search(accounts.all(), text, searchId),
    'searches.save': (input) => {
      const id = saveSearch(durable, input, now());
      emit({ type: 'searches.changed' });
      return { id };
    },
    'searches.remove': ({ id }) => {
      removeSavedSearch(durable, id);
      emit({ type: 'searches.changed' });
      return {};
    },
    'offline.set': ({ accountId, mailboxId, policy }) => {
      const sync = accounts.get(accountId);
      storePolicy(durable, accountId, mailboxId, policy);
      sync.offlineChanged();
      return {};
    },
    'offline.pause': ({ accountId, paused }) => {
      const sync = accounts.get(accountId);
      storePaused(durable, accountId, paused);
      sync.offlineChanged();
      return {};
    },
    'sync.status': () => accounts.all().map((sync) => sync.currentStatus),
    'sync.now': ({ accountId }) => {
      for (const sync of accountId === undefined ? accounts.all() : [accounts.get(accountId)]) sync.syncNow();
      return {};
    },
    'sync.focus': ({ view }) => {
      const mailbox = focusedMailbox(view);
      for (const sync of accounts.all()) sync.focus(mailbox);
      return {};
    },
    'sync.watched': ({ watched }) => {
      accounts.setWatched(watched);
      return {};
    },
    'network.changed': ({ state }) => {
      for (const sync of accounts.all()) sync.networkChanged(state);
      if (state !== 'offline') sending.networkCame();
      return {};
    },
    'store.dismissReport': () => {
      dismissRebuildReport(durable);
      return {};
    },
    'settings.update': (change) => {
      const settings = updateSettings(durable, change as Parameters<typeof updateSettings>[1]);
      emit({ type: 'settings.changed', settings });
      return settings;
    },
  };

  function focusedMailbox(view: ThreadView | null): number | null {
    return view?.kind === 'mailbox' ? (mailboxById(cache, view.mailboxId)?.id ?? null) : null;
  }

  return {
    handlers,
    close: async () => {
      endWatch();
      serverSearches.stop();
      await endUpkeep();
      try {
        await Promise.all([indexer?.close(), people.close()]);
        await sending.close();
        await accounts.close();
        await side?.end();
      } finally {
        changes.close();
        claimed.close();
      }
    },
  };
}
