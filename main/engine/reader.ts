import { ApiError } from '../../shared/api/error.ts';
import type { Handlers } from '../../shared/api/methods.ts';
import { listOperations } from './journal/list.ts';
import { listOffline } from './offline/list.ts';
import { listSavedSearches } from './search/saved.ts';
import { openSearchable } from './search/searchable.ts';
import { listOutbox } from './send/outbox-list.ts';
import type { SendQuery } from './send/queries.ts';
import { listAccounts, removalOf } from './store/accounts.ts';
import { databasePath } from './store/data-dir.ts';

import { listIdentities } from './store/identities.ts';
import { rebuildReport } from './store/rebuild-report.ts';
import { listQuotas } from './store/server-facts.ts';

import { readSettings } from './store/settings.ts';
import { readConversation } from './threads/conversation.ts';
import { countUnread, listRows, listThreads } from './threads/list.ts';
import { listMailboxTree } from './threads/mailbox-tree.ts';
import { listTags } from './threads/tags.ts';
import { onFirstUse } from './worker/first-use.ts';
import type { WorkerContext, WorkerService } from './worker/serve.ts';

/** By then the first list has long been answered. */
const loadAheadMs = 1_000;

const sendMethods: readonly SendQuery[] = [
  'compose.prepare',
  'templates.list',
  'templates.get',
  'opened.read',
  'unsubscribe.way',
  'receipts.wish',
  'drafts.get',
  'drafts.copies',
  'drafts.list',
  'drafts.snapshots',
  'files.read',
  'outbox.limit',
  'recipients.complete',
];

/**
 * The reading side of the engine: answers every question of the interface from the cache, whatever the writer does. Code
 * that the first screen does not ask for is read a little later, or when it is first needed.
 */
export function startReader(context: WorkerContext): WorkerService<'reader'> {
  const db = openSearchable(databasePath(context.dataDir));
  const bodies = onFirstUse(['messages.body'], async () => {
    const { readBody } = await import('./store/read-body.ts');
    return {
      'messages.body': ({ messageId }) => {
        const body = readBody(db, messageId);
        if (!body) throw new ApiError('not-found', 'This message is no longer here.');
        return body;
      },
    };
  });
  const search = onFirstUse(['search.messages', 'search.excerpts'], async () => {
    const [{ searchMessages }, { readExcerpts }] = await Promise.all([
      import('./search/query.ts'),
      import('./search/excerpts.ts'),
    ]);
    return {
      'search.excerpts': ({ text, messageIds }) => readExcerpts(db, text, messageIds),
      'search.messages': ({ text, ...options }) => searchMessages(db, text, { ...options, now: Date.now() }),
    };
  });
  const sending = onFirstUse(sendMethods, async () =>
    (await import('./send/queries.ts')).sendQueries(db, context.dataDir),
  );
  const ahead = setTimeout(() => {
    for (const part of [bodies, search, sending]) void part.load();
  }, loadAheadMs);
  const handlers: Handlers<'reader'> = {
    'accounts.list': () => listAccounts(db),
    'accounts.removal': ({ accountId }) => removalOf(db, accountId),
    'identities.list': () => listIdentities(db),
    'mailboxes.list': () => listMailboxTree(db),
    'threads.list': ({ view, filter, after, limit }) => listThreads(db, view, filter, after, limit),
    'threads.rows': ({ view, filter, threadIds }) => ({ rows: listRows(db, view, filter, threadIds) }),
    'threads.countUnread': () => ({ threads: countUnread(db) }),
    'threads.get': ({ threadId, view }) => readConversation(db, threadId, view),
    ...bodies.handlers,
    'quotas.list': () => listQuotas(db),
    'offline.list': () => listOffline(db, Date.now()),
    'operations.list': () => listOperations(db),
    'store.report': () => rebuildReport(db),
    'tags.list': () => listTags(db),
    ...search.handlers,
    'outbox.list': () => listOutbox(db),
    'searches.list': () => listSavedSearches(db, Date.now()),
    'settings.get': () => readSettings(db),
    ...sending.handlers,
  };
  return {
    handlers,
    close: () => {
      clearTimeout(ahead);
      db.raw.close();
    },
  };
}
