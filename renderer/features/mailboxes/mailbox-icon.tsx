import {
  Archive,
  FilePen,
  Folder,
  Inbox,
  type LucideIcon,
  MailDot,
  Mails,
  OctagonExclamationPoint,
  Search,
  Send,
  Star,
  Trash,
  Users,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { TreeNode } from './tree.ts';

const byRole: Record<string, LucideIcon> = {
  inbox: Inbox,
  unread: MailDot,
  starred: Star,
  flagged: Star,
  drafts: FilePen,
  sent: Send,
  archive: Archive,
  all: Mails,
  junk: OctagonExclamationPoint,
  trash: Trash,
};

/** The icon of a mailbox or unified view, by what it is for. */
export function MailboxIcon({ node }: { node: TreeNode }): ReactNode {
  const role = node.kind === 'unified' ? node.role : node.kind === 'mailbox' ? node.mailbox.role : null;
  const isOthers = node.kind === 'mailbox' && node.mailbox.namespaceRoot;
  if (node.kind === 'search') return <Search className="icon" aria-hidden="true" />;
  const Icon = (role === null ? undefined : byRole[role]) ?? (isOthers ? Users : Folder);
  return <Icon className="icon" aria-hidden="true" />;
}
