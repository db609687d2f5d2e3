import type { ImapFlow, ListOptions, ListResponse, StatusObject } from 'imapflow';
import { specialUse } from 'imapflow/lib/special-use.js';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import { listMatching } from '../imap/command.ts';
import { foreignNamespaces, type Namespace, namespaceOf, rootOf } from '../imap/namespaces.ts';
import { transaction } from '../store/database.ts';
import {
  isComplete,
  type ListedMailbox,
  removableMailboxes,
  roleChoices,
  storeMailboxList,
  storeServerSizes,
  treeState,
} from '../store/mailboxes.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { confirmList } from './confirm-list.ts';
import type { SyncContext } from './context.ts';
import { followRenames } from './renamed.ts';

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

const statusQuery = {
  messages: true,
  uidNext: true,
  uidValidity: true,
  unseen: true,
  highestModseq: true,
};

export interface ListChoices {
  /** False where only the names are needed soon: without LIST-STATUS each counter is a command of its own. */
  counters?: boolean;
  /** This connection has just looked at the mailbox that it has open: it need not look again. */
  isFresh?: boolean;
  /** Called when this connection's list does not fit what the server says of the mailboxes themselves. */
  onOutOfDate?: () => void;
  /** Called when the tree was another than was known here. */
  onChanged?: () => void;
}

/**
 * Lists the account's mailboxes with their roles (the SPECIAL-USE attribute first, then known names, RFC 6154) and
 * counters (LIST-STATUS where offered, RFC 5819), those of other people and public ones too (RFC 2342), and stores the
 * tree. One that another program has renamed is recognised where the server can tell (OBJECTID, RFC 8474).
 *
 * @returns the counters by path, of the selectable mailboxes for which the server gave any.
 */
export async function listMailboxes(
  context: SyncContext,
  client: ImapFlow,
  { counters = true, isFresh = false, onOutOfDate = () => {}, onChanged = () => {} }: ListChoices = {},
): Promise<Map<string, StatusObject>> {
  const { account, cache, changes } = context;
  const removable = removableMailboxes(cache, account.id);
  const before = treeState(cache, account.id);
  const foreign = foreignNamespaces(client);
  // For SIZE (RFC 8438) a server may have to open every message that nobody has asked the size of yet: not before
  // they are all listed, when it knows the sizes.
  const size = isComplete(cache, account.id);
  // STATUS of the mailbox that is open may be as old as this connection's last look (RFC 9051 section 6.3.11).
  if (counters && !isFresh && client.mailbox) await client.noop();
  const entries = await listAll(client, foreign, counters ? { statusQuery: { ...statusQuery, size } } : {});
  const statuses = new Map(entries.flatMap((entry) => (entry.status ? [[entry.path, entry.status]] : [])));
  // Every account has an INBOX (RFC 9051 section 5.1): a list without it is none, and removes nothing (row C5).
  if (!entries.some((entry) => entry.path.toUpperCase() === 'INBOX')) {
    context.log.warn('The list of mailboxes has no INBOX and is not believed', { entries: entries.length });
    return statuses;
  }
  // The tree here is ahead of the server's while a change of it is on its way.
  if (before === null || treeState(cache, account.id) !== before) return statuses;
  const listed = withParents(withRoles(entries, foreign, roleChoices(cache, account.id)), foreign);
  const renamed = await followRenames(context, client, listed, removable);
  const confirmed = await confirmList(context, client, listed, removable);
  if (treeState(cache, account.id) !== before) return statuses;
  const outcome = transaction(cache, () => {
    const stored = storeMailboxList(cache, account.id, confirmed.listed, removable);
    storeServerSizes(cache, account.id, statuses);
    refreshThreads(cache, stored.threadIds);
    return stored;
  });
  if (outcome.changed || renamed) {
    changes.tree(account.id);
    onChanged();
  }
  if (outcome.threadIds.length > 0) changes.threads(account.id, [], outcome.threadIds);
  if (confirmed.outOfDate) onOutOfDate();
  return statuses;
}

/**
 * `LIST "" "*"` names what is below every namespace on most servers; a namespace of which it says nothing is asked for
 * by its prefix, as some (Courier, Cyrus) want it.
 */
async function listAll(
  client: ImapFlow,
  foreign: readonly Namespace[],
  options: ListOptions,
): Promise<ListResponse[]> {
  const entries = await client.list(options);
  await believeList(client, entries);
  for (const { prefix } of foreign) {
    if (entries.some((entry) => entry.path.startsWith(prefix))) continue;
    const found = await listMatching(client, `${prefix}*`, options);
    entries.push(...found.filter((entry) => !entries.some((known) => known.path === entry.path)));
  }
  return entries;
}

/**
 * imapflow adds what LSUB says to what LIST says. But \Noselect in LSUB only means 'not subscribed, and something below
 * it is' (RFC 3501 section 6.3.9), which Courier says of INBOX: where LSUB was used, LIST alone is asked.
 */
async function believeList(client: ImapFlow, entries: readonly ListResponse[]): Promise<void> {
  const { capabilities } = client;
  if (capabilities.has('LIST-EXTENDED') || capabilities.has('IMAP4rev2')) return;
  const doubtful = entries.filter((entry) => entry.flags.has('\\Noselect'));
  if (doubtful.length === 0) return;
  const plain = await listMatching(client, '*', { listOnly: true });
  for (const entry of doubtful) {
    const told = plain.find((one) => one.path === entry.path);
    if (told && !told.flags.has('\\Noselect')) entry.flags.delete('\\Noselect');
  }
}

/** Roles by the server's attribute, then the person's choice, then known names (row C12). */
function withRoles(
  entries: readonly ListResponse[],
  foreign: readonly Namespace[],
  choices: ReadonlyMap<MailboxRole, string>,
): ListedMailbox[] {
  const isOwn = (entry: ListResponse): boolean => namespaceOf(entry.path, foreign) === 'personal';
  const own = entries.filter(isOwn);
  const given = new Set(
    own
      .filter((entry) => entry.specialUseSource === 'extension')
      .map((entry) => roles[entry.specialUse ?? '']),
  );
  const paths = new Set(own.map((entry) => entry.path));
  // An empty path: the person wants no mailbox for it, whatever names there are.
  const valid = [...choices].filter(([role, path]) => !given.has(role) && (path === '' || paths.has(path)));
  const chosen = new Map(valid.map(([role, path]) => [path, role]));
  const taken = new Set(valid.map(([role]) => role));
  // imapflow gives each role to one mailbox: where that is somebody else's "Sent", the own one has gone without.
  const lost = new Set(
    entries.filter((entry) => entry.specialUse && !isOwn(entry)).map((entry) => entry.specialUse!),
  );
  return entries.map((entry) => {
    if (!isOwn(entry)) return describe(entry, null, foreign);
    const use = entry.specialUse ?? regained(entry, own, lost);
    const role = roles[use ?? ''] ?? null;
    const byServer = entry.specialUseSource === 'extension' ? role : null;
    return describe(
      entry,
      byServer ?? chosen.get(entry.path) ?? (role && taken.has(role) ? null : role),
      foreign,
    );
  });
}

/** The role that a mailbox has by its name, if it is one of `lost` and nothing above the mailbox has a better claim. */
function regained(
  entry: ListResponse,
  own: readonly ListResponse[],
  lost: ReadonlySet<string>,
): string | undefined {
  if (lost.size === 0) return undefined;
  const use = (one: ListResponse): string | null => specialUse(false, one).flag;
  const wanted = use(entry);
  if (wanted === null || !lost.has(wanted)) return undefined;
  const depth = (one: ListResponse): number => one.parent.length;
  const better = own.some(
    (other) =>
      other !== entry &&
      use(other) === wanted &&
      (depth(other) < depth(entry) || (depth(other) === depth(entry) && other.path < entry.path)),
  );
  return better ? undefined : wanted;
}

function describe(
  entry: ListResponse,
  role: MailboxRole | null,
  foreign: readonly Namespace[],
): ListedMailbox {
  return {
    path: entry.path,
    delimiter: entry.delimiter || null,
    role: entry.path.toUpperCase() === 'INBOX' ? 'inbox' : role,
    selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
    // imapflow leaves it out for a mailbox that is not.
    subscribed: entry.subscribed === true,
    namespace: namespaceOf(entry.path, foreign),
  };
}

/** The levels above the mailboxes of others that the server does not list ("user/bob"): they hold the tree together. */
function withParents(listed: ListedMailbox[], foreign: readonly Namespace[]): ListedMailbox[] {
  const all = new Map(listed.map((mailbox) => [mailbox.path, mailbox]));
  for (const mailbox of listed) {
    if (mailbox.namespace === 'personal' || mailbox.delimiter === null) continue;
    const root = foreign.find((one) => one.kind === mailbox.namespace && mailbox.path.startsWith(one.prefix));
    if (!root) continue;
    for (let path = mailbox.path; path.length > rootOf(root).length; ) {
      path = path.slice(0, Math.max(rootOf(root).length, path.lastIndexOf(mailbox.delimiter)));
      if (all.has(path)) break;
      all.set(path, { ...mailbox, path, role: null, selectable: false, subscribed: true });
    }
  }
  return [...all.values()];
}
