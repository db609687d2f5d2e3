import { ApiError } from '../../../shared/api/error.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { AccountManager } from '../accounts/manager.ts';
import { routeOf } from '../accounts/route.ts';
import { fetchAttachment } from '../attachments/fetch.ts';
import type { SecretStore } from '../engine.ts';
import type { Log } from '../log.ts';
import { safeFilename } from '../mime/filename.ts';
import type { Network } from '../net/network.ts';
import { accountById } from '../store/accounts.ts';
import { one, type WritableDb } from '../store/database.ts';
import { fetchWhole, locate, wholeMessageLimit } from '../sync/body-fetch.ts';
import { type SendService, startSending } from './service.ts';

export interface SendParts {
  cache: WritableDb;
  durable: WritableDb;
  dataDir: string;
  secrets: SecretStore;
  credentials: Credentials;
  network: Network;
  accounts: AccountManager;
  /** Shows what was queued in the journal, and begins to carry it out. */
  queued: (accountId: number, mailboxIds: Set<number>, threadIds: Set<number>) => void;
  learnPeople: () => void;
  emit: (event: ApiEvent) => void;
  log: Log;
  now: () => number;
}

/** Connects sending with the accounts and their connections. */
export function startSendingFor(parts: SendParts): SendService {
  const { cache, durable, dataDir, accounts } = parts;
  const syncOf = (messageId: number) => {
    const row = one<{ account_id: number }>(cache, 'SELECT account_id FROM message WHERE id = ?', messageId);
    if (!row) throw new ApiError('not-found', 'This message is no longer here.');
    return accounts.get(row.account_id);
  };
  const connect = (accountId: number) => accounts.get(accountId).connectForeground();
  return startSending({
    ...{ cache, durable, dataDir, emit: parts.emit, now: parts.now, connect },
    account: (id) => accountById(durable, id),
    route: (account) => routeOf(parts, account),
    signIn: (account, attempt) => parts.credentials.signIn(account, attempt),
    fetchBody: async (messageId) => syncOf(messageId).fetchBody(messageId),
    fetchAttachment: (messageId, partId) => fetchAttachment(cache, dataDir, messageId, partId, connect),
    fetchWhole: async (messageId) => {
      const location = locate(cache, messageId);
      if (!location) throw new ApiError('not-found', 'This message is no longer here.');
      const session = await connect(location.accountId);
      const bytes = await session.serve(location, (client) => fetchWhole(client, location));
      if (bytes.length >= wholeMessageLimit) {
        throw new ApiError('too-large', 'This message is too large to go along with another one.');
      }
      const subject = one<{ subject: string }>(cache, 'SELECT subject FROM message WHERE id = ?', messageId);
      return { bytes, filename: safeFilename(`${subject?.subject || 'message'}.eml`, 'message/rfc822', 1) };
    },
    queued: (accountId, mailboxIds, threadIds) => {
      if (accountById(durable, accountId)) parts.queued(accountId, mailboxIds, threadIds);
    },
    learnPeople: parts.learnPeople,
    log: parts.log.child('send'),
  });
}
