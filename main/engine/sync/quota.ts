import type { ImapFlow } from 'imapflow';
import { quotaAskedAt, storeQuota } from '../store/server-facts.ts';
import type { SyncContext } from './context.ts';

/** How long an answer is good for, in milliseconds. */
const staleMs = 3_600_000;

/**
 * Whether how full the account is should be asked for now.
 *
 * @param anew although it was asked not long ago: after a sign-in, or when the server has refused something
 */
export function asksForQuota(context: SyncContext, client: ImapFlow, anew: boolean): boolean {
  if (!client.capabilities.has('QUOTA')) return false;
  const now = context.now();
  const askedAt = quotaAskedAt(context.cache, context.account.id);
  return anew || askedAt === null || now < askedAt || now - askedAt >= staleMs;
}

/**
 * Asks how full the account is (GETQUOTAROOT of INBOX, RFC 9208 and 2087): one command. Whatever else is said of quotas,
 * storage is what people know.
 */
export async function refreshQuota(context: SyncContext, client: ImapFlow): Promise<void> {
  const { cache, account, emit } = context;
  const told = await client.getQuota('INBOX');
  // No answer, for a server without quotas as for one that refuses to tell.
  if (!told) return;
  const storage = told.storage;
  const quota =
    storage?.limit && storage.usage !== undefined ? { used: storage.usage, limit: storage.limit } : null;
  if (storeQuota(cache, account.id, quota, context.now()))
    emit({ type: 'quota.changed', accountId: account.id });
}
