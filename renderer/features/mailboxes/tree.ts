import type { Account } from '../../../shared/model/account.ts';
import type { Mailbox, MailboxRole, ThreadView, UnifiedRole } from '../../../shared/model/mailbox.ts';
import type { SavedSearch } from '../../../shared/model/search.ts';
import { t } from '../../i18n/index.ts';
import { plainLine } from '../../ui/names.ts';

/** One line of the mailbox tree that can be reached with the keyboard. */
export type TreeNode =
  | {
      readonly kind: 'unified';
      readonly key: string;
      readonly role: UnifiedRole;
      readonly label: string;
      readonly unread: number;
    }
  | {
      readonly kind: 'search';
      readonly key: string;
      readonly search: SavedSearch;
      readonly label: string;
      readonly unread: number;
    }
  | {
      readonly kind: 'account';
      readonly key: string;
      readonly account: Account;
      readonly label: string;
      readonly expanded: boolean;
      readonly children: readonly MailboxNode[];
    }
  | MailboxNode;

/** A node that others may lie below. */
export type BranchNode = Extract<TreeNode, { kind: 'account' | 'mailbox' }>;

export function isBranch(node: TreeNode): node is BranchNode {
  return node.kind === 'account' || node.kind === 'mailbox';
}

export interface MailboxNode {
  readonly kind: 'mailbox';
  readonly key: string;
  readonly mailbox: Mailbox;
  readonly label: string;
  readonly unread: number;
  readonly level: number;
  readonly expanded: boolean;
  readonly children: readonly MailboxNode[];
}

export interface TreeFolding {
  readonly collapsedAccounts: readonly number[];
  readonly collapsedMailboxes: readonly number[];
}

/** Inbox, Archive, Drafts, Sent, then the person's own folders, then what is to be thrown away. */
const rank: Record<MailboxRole | 'own', number> = {
  inbox: 0,
  archive: 1,
  all: 2,
  flagged: 3,
  drafts: 4,
  sent: 5,
  own: 6,
  junk: 7,
  trash: 8,
};

/** One's own first. */
const whose: Record<Mailbox['namespace'], number> = { personal: 0, other: 1, shared: 2 };

const roleNames = {
  inbox: 'mailboxes.inbox',
  drafts: 'mailboxes.drafts',
  sent: 'mailboxes.sent',
  archive: 'mailboxes.archive',
  all: 'mailboxes.all',
  junk: 'mailboxes.junk',
  trash: 'mailboxes.trash',
  flagged: 'mailboxes.starred',
} as const;

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What a mailbox is called here: by its role where it has one, else as the server names it. */
export function mailboxLabel(mailbox: Mailbox): string {
  if (mailbox.role !== null) return t(roleNames[mailbox.role]);
  // What servers call the beginning of a namespace ("user", "#shared") is for programs.
  if (mailbox.namespaceRoot && mailbox.namespace === 'other') return t('mailboxes.otherPeople');
  if (mailbox.namespaceRoot && !/^\p{L}/u.test(mailbox.name)) return t('mailboxes.sharedFolders');
  return plainLine(mailbox.name) || mailbox.path;
}

export function compareMailboxes(a: Mailbox, b: Mailbox): number {
  return (
    whose[a.namespace] - whose[b.namespace] ||
    rank[a.role ?? 'own'] - rank[b.role ?? 'own'] ||
    byName.compare(a.name, b.name) ||
    a.id - b.id
  );
}

/** Junk and trash are not for reading: their numbers would only be noise. */
export function shownUnread(mailbox: Mailbox): number {
  return mailbox.role === 'junk' || mailbox.role === 'trash' || mailbox.role === 'sent'
    ? 0
    : mailbox.unreadThreads;
}

/**
 * The views over all accounts. Those of received mail are counted: the others are no list of things to do.
 * @param waiting unread conversations in whatever mailbox
 */
export function unifiedNodes(mailboxes: readonly Mailbox[], waiting: number): TreeNode[] {
  const unread = mailboxes.reduce((sum, box) => (box.role === 'inbox' ? sum + box.unreadThreads : sum), 0);
  return [
    { kind: 'unified', key: 'unified:inbox', role: 'inbox', label: t('mailboxes.allInboxes'), unread },
    { kind: 'unified', key: 'unified:unread', role: 'unread', label: t('mailboxes.unread'), unread: waiting },
    { kind: 'unified', key: 'unified:starred', role: 'starred', label: t('mailboxes.starred'), unread: 0 },
    { kind: 'unified', key: 'unified:drafts', role: 'drafts', label: t('mailboxes.drafts'), unread: 0 },
    { kind: 'unified', key: 'unified:sent', role: 'sent', label: t('mailboxes.sent'), unread: 0 },
  ];
}

function mailboxNodes(all: readonly Mailbox[], folding: TreeFolding): MailboxNode[] {
  const ids = new Set(all.map((box) => box.id));
  const children = new Map<number | null, Mailbox[]>();
  for (const box of all) {
    // A role has its place at the top, wherever the server keeps it ("INBOX.Sent", "[Gmail]/Trash").
    const parent = box.role === null && box.parentId !== null && ids.has(box.parentId) ? box.parentId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [box]);
    else siblings.push(box);
  }
  const seen = new Set<number>();
  const build = (parent: number | null, level: number): MailboxNode[] =>
    (children.get(parent) ?? [])
      .filter((box) => !seen.has(box.id) && seen.add(box.id))
      .sort(compareMailboxes)
      .map((box) => ({
        kind: 'mailbox' as const,
        key: `mailbox:${box.id}`,
        mailbox: box,
        label: mailboxLabel(box),
        unread: shownUnread(box),
        level,
        expanded: !folding.collapsedMailboxes.includes(box.id),
        children: build(box.id, level + 1),
      }))
      // "[Gmail]" and the like: a name that holds nothing of its own, and nothing below it here.
      .filter((node) => node.mailbox.selectable || node.children.length > 0);
  return build(null, 2);
}

/** The whole tree: unified views, saved searches, then each account with its mailboxes. */
export function buildTree(
  accounts: readonly Account[],
  mailboxes: readonly Mailbox[],
  folding: TreeFolding,
  waiting = 0,
  searches: readonly SavedSearch[] = [],
): TreeNode[] {
  const sorted = [...accounts].sort((a, b) => a.position - b.position || a.id - b.id);
  return [
    ...unifiedNodes(mailboxes, waiting),
    ...searches.map((search) => ({
      kind: 'search' as const,
      key: `search:${search.id}`,
      search,
      label: plainLine(search.name) || search.query,
      unread: search.unread,
    })),
    ...sorted.map((account) => ({
      kind: 'account' as const,
      key: `account:${account.id}`,
      account,
      label: account.email,
      expanded: !folding.collapsedAccounts.includes(account.id),
      children: mailboxNodes(
        mailboxes.filter((box) => box.accountId === account.id),
        folding,
      ),
    })),
  ];
}

/** The nodes that can be seen, top to bottom. */
export function visibleNodes(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) =>
    isBranch(node) && node.expanded ? [node, ...visibleNodes(node.children)] : [node],
  );
}

/** The list behind a node; null where there is none. */
export function viewOf(node: TreeNode): ThreadView | null {
  if (node.kind === 'unified') return { kind: 'unified', role: node.role };
  if (node.kind === 'mailbox' && node.mailbox.selectable)
    return { kind: 'mailbox', mailboxId: node.mailbox.id };
  return null;
}

export function sameView(a: ThreadView, b: ThreadView): boolean {
  return a.kind === 'mailbox'
    ? b.kind === 'mailbox' && a.mailboxId === b.mailboxId
    : b.kind === 'unified' && a.role === b.role;
}
