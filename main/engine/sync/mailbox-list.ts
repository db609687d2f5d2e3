import type { ImapFlow, ListResponse, StatusObject } from 'imapflow';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { transaction } from '../store/database.ts';
import {
  type ListedMailbox,
  removableMailboxes,
  roleChoices,
  storeMailboxList,
  treeState,
} from '../store/mailboxes.ts';
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

const statusQuery = { messages: true, uidNext: true, uidValidity: true, unseen: true, highestModseq: true };

/**
 * Lists the account's mailboxes with their roles (the SPECIAL-USE attribute first, then known names, RFC 6154) and
 * counters (LIST-STATUS where offered, RFC 5819), and stores the tree.
 *
 * @param counters false where only the names are needed soon: without LIST-STATUS each counter is a command of its own
 * @returns the counters by path, of the selectable mailboxes for which the server gave any.
 */
export async function listMailboxes(
  context: SyncContext,
  client: ImapFlow,
  counters = true,
): Promise<Map<string, StatusObject>> {
  const { account, cache, changes } = context;
  const removable = removableMailboxes(cache, account.id);
  const before = treeState(cache, account.id);
  const entries = await client.list(counters ? { statusQuery } : {});
  const statuses = new Map(entries.flatMap((entry) => (entry.status ? [[entry.path, entry.status]] : [])));
  // Every account has an INBOX (RFC 9051 section 5.1): a list without it is none, and removes nothing (row C5).
  if (!entries.some((entry) => entry.path.toUpperCase() === 'INBOX')) {
    context.log.warn('The list of mailboxes has no INBOX and is not believed', { entries: entries.length });
    return statuses;
  }
  // The tree here is ahead of the server's while a change of it is on its way.
  if (before === null || treeState(cache, account.id) !== before) return statuses;
  const listed = withRoles(entries, roleChoices(cache, account.id));
  const outcome = transaction(cache, () => {
    const stored = storeMailboxList(cache, account.id, listed, removable);
    refreshThreads(cache, stored.threadIds);
    return stored;
  });
  if (outcome.changed) changes.tree(account.id);
  if (outcome.threadIds.length > 0) changes.threads(account.id, [], outcome.threadIds);
  return statuses;
}

/** Roles by the server's attribute, then the person's choice, then known names (row C12). */
function withRoles(
  entries: readonly ListResponse[],
  choices: ReadonlyMap<MailboxRole, string>,
): ListedMailbox[] {
  const given = new Set(
    entries
      .filter((entry) => entry.specialUseSource === 'extension')
      .map((entry) => roles[entry.specialUse ?? '']),
  );
  const paths = new Set(entries.map((entry) => entry.path));
  // An empty path: the person wants no mailbox for it, whatever names there are.
  const valid = [...choices].filter(([role, path]) => !given.has(role) && (path === '' || paths.has(path)));
  const chosen = new Map(valid.map(([role, path]) => [path, role]));
  const taken = new Set(valid.map(([role]) => role));
  return entries.map((entry) => {
    const role = roles[entry.specialUse ?? ''] ?? null;
    const byServer = entry.specialUseSource === 'extension' ? role : null;
    return describe(entry, byServer ?? chosen.get(entry.path) ?? (role && taken.has(role) ? null : role));
  });
}

function describe(entry: ListResponse, role: MailboxRole | null): ListedMailbox {
  return {
    path: entry.path,
    delimiter: entry.delimiter || null,
    role: entry.path.toUpperCase() === 'INBOX' ? 'inbox' : role,
    selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
    // imapflow leaves it out for a mailbox that is not.
    subscribed: entry.subscribed === true,
  };
}
