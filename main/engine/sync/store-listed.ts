import { storePrepared } from '../store/messages.ts';
import type { PreparedPlaced } from '../store/prepared.ts';
import { changeMail, type SyncContext } from './context.ts';
import { hasDeparted } from './departed.ts';

/** Stores messages that a server has listed, in one transaction. Answers the ids of those that were not known. */
export function storeListed(
  context: SyncContext,
  mailboxId: number,
  listed: readonly PreparedPlaced[],
): number[] {
  const messages = listed.filter(({ uid }) => !hasDeparted(context, mailboxId, uid));
  if (messages.length === 0) return [];
  let newMessageIds: number[] = [];
  changeMail(context, context.cache, () => {
    const owner = { accountId: context.account.id, email: context.account.email };
    const stored = storePrepared(context.cache, owner, mailboxId, messages);
    newMessageIds = stored.newMessageIds;
    return stored.threadIds;
  });
  return newMessageIds;
}
