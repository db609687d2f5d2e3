import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { listOperations } from './journal/list.ts';
import { listOffline } from './offline/list.ts';
import { searchMessages } from './search/query.ts';
import { listSavedSearches } from './search/saved.ts';
import { sendQueries } from './send/queries.ts';
import { listAccounts, removalOf } from './store/accounts.ts';
import { readBody } from './store/bodies.ts';
import { databasePath } from './store/data-dir.ts';
import { openReadable } from './store/database.ts';

import { listIdentities } from './store/identities.ts';
import { rebuildReport } from './store/rebuild-report.ts';
import { listQuotas } from './store/server-facts.ts';

import { readSettings } from './store/settings.ts';
import { readConversation } from './threads/conversation.ts';
import { countUnread, listRows, listThreads } from './threads/list.ts';
import { listMailboxTree } from './threads/mailbox-tree.ts';
import { listTags } from './threads/tags.ts';
import type { WorkerContext, WorkerService } from './worker/serve.ts';

/** The reading side of the engine: answers every question of the interface from the cache, whatever the writer does. */
export function startReader(context: WorkerContext): WorkerService<'reader'> {
  const db = openReadable(databasePath(context.dataDir));
  const handlers: Handlers<'reader'> = {
    'accounts.list': () => listAccounts(db),
    'accounts.removal': ({ accountId }) => removalOf(db, accountId),
    'identities.list': () => listIdentities(db),
    'mailboxes.list': () => listMailboxTree(db),
    'threads.list': ({ view, filter, after, limit }) => listThreads(db, view, filter, after, limit),
    'threads.rows': ({ view, filter, threadIds }) => ({ rows: listRows(db, view, filter, threadIds) }),
    'threads.countUnread': () => ({ threads: countUnread(db) }),
    'threads.get': ({ threadId, view }) => readConversation(db, threadId, view),
    'messages.body': ({ messageId }) => {
      const body = readBody(db, messageId);
      if (!body) throw new ApiError('not-found', 'This message is no longer here.');
      return body;
    },
    'quotas.list': () => listQuotas(db),
    'offline.list': () => listOffline(db, Date.now()),
    'operations.list': () => listOperations(db),
    'store.report': () => rebuildReport(db),
    'tags.list': () => listTags(db),
    'search.messages': ({ text, ...options }) => searchMessages(db, text, { ...options, now: Date.now() }),
    'searches.list': () => listSavedSearches(db, Date.now()),
    'settings.get': () => readSettings(db),
    ...sendQueries(db, context.dataDir),
  };
  return { handlers, close: () => void db.raw.close() };
}
