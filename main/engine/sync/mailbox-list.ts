import type { ImapFlow, ListResponse, StatusObject } from 'imapflow';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { transaction } from '../store/database.ts';
import { type ListedMailbox, removableMailboxes, storeMailboxList } from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { SyncContext } from './context.ts';

const roles: Readonly<Record<string, MailboxRole>> = {
  '\\Inbox': 'inbox',
  '\\Drafts': 'drafts',
  '\\Sent': 'sent',
  '\\Archive': 'archive',
  '\\All': 'all',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
  '\\Flagged': 'flagged',
};

/**
 * Lists the account's mailboxes with their roles (the SPECIAL-USE attribute first, then known names, RFC 6154) and
 * counters (LIST-STATUS where offered, RFC 5819), and stores the tree.
 *
 * @returns the counters by path, of the selectable mailboxes for which the server gave any.
 */
export async function listMailboxes(
  context: SyncContext,
  client: ImapFlow,
): Promise<Map<string, StatusObject>> {
  const { account, cache, changes } = context;
  const removable = removableMailboxes(cache, account.id);
  const entries = await client.list({
    statusQuery: { messages: true, uidNext: true, uidValidity: true, unseen: true, highestModseq: true },
  });
  const listed = entries.map(describe);
  const outcome = transaction(cache, () => {
    const stored = storeMailboxList(cache, account.id, listed, removable);
    refreshThreads(cache, stored.threadIds);
    return stored;
  });
  if (outcome.changed) changes.tree(account.id);
  if (outcome.threadIds.length > 0) changes.threads(account.id, [], outcome.threadIds);
  return new Map(entries.flatMap((entry) => (entry.status ? [[entry.path, entry.status]] : [])));
}

function describe(entry: ListResponse): ListedMailbox {
  return {
    path: entry.path,
    delimiter: entry.delimiter || null,
    role: entry.path.toUpperCase() === 'INBOX' ? 'inbox' : (roles[entry.specialUse ?? ''] ?? null),
    selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
    subscribed: entry.subscribed,
  };
}
