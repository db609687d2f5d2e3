import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { SecretStore } from '../engine.ts';
import type { Log } from '../log.ts';
import type { Network } from '../net/network.ts';
import type { ReadableDb, WritableDb } from '../store/database.ts';
import { transaction } from '../store/database.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { SideThread } from '../worker/side-thread.ts';
import type { ChangeAnnouncer } from './changes.ts';
import type { Departed } from './departed.ts';

/** What the parts of one account's synchronisation share. */
export interface SyncContext {
  account: Account;
  /** For what can be fetched again. */
  cache: WritableDb;
  /** For what the person did: every commit is on the disk when it returns. */
  durable: WritableDb;
  /** For what the search index has to tell. */
  searchable: () => ReadableDb;
  dataDir: string;
  secrets: SecretStore;
  credentials: Credentials;
  network: Network;
  changes: ChangeAnnouncer;
  emit: (event: ApiEvent) => void;
  log: Log;
  now: () => number;
  /** Mailboxes whose newest messages could not be read when they were last asked for. */
  unreadable: Set<number>;
  departed: Departed;
  /** Makes ready what is stored; absent where everything is done in this thread. */
  side?: SideThread;
  /** Stores what the server has told of single messages and is not stored yet. */
  flushLive?: () => void;
}

/**
 * Runs a change of cached mail and refreshes the list rows of the conversations it names, in one transaction, then
 * announces it. `shownIn`: mailboxes to name in any case, for a change that no counter or order shows (a snippet).
 */
export function changeMail(
  context: SyncContext,
  db: WritableDb,
  work: () => Iterable<number>,
  shownIn: readonly number[] = [],
): void {
  const { threadIds, mailboxIds } = transaction(db, () => {
    const threadIds = new Set(work());
    return { threadIds, mailboxIds: refreshThreads(db, threadIds) };
  });
  if (threadIds.size === 0) return;
  context.changes.threads(context.account.id, [...mailboxIds, ...shownIn], threadIds);
}

/** The same for a change of which nothing stands in list rows and counters: they are not looked at. */
export function changeTexts(
  context: SyncContext,
  db: WritableDb,
  work: () => Iterable<number>,
  shownIn: readonly number[],
): void {
  const threadIds = transaction(db, () => new Set(work()));
  if (threadIds.size > 0) context.changes.threads(context.account.id, shownIn, threadIds);
}
