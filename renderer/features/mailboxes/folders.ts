import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { mailboxLabel } from './tree.ts';

/** What a person may use a folder as. */
export const folderUses = ['archive', 'drafts', 'junk', 'sent', 'trash'] as const;
export type FolderUse = (typeof folderUses)[number];

/** The folder, and every folder below it. */
export function withBelow(mailbox: Mailbox, mailboxes: readonly Mailbox[]): Mailbox[] {
  const found = [mailbox];
  const ids = new Set([mailbox.id]);
  for (const one of found) {
    for (const box of mailboxes) {
      if (box.parentId !== one.id || ids.has(box.id)) continue;
      ids.add(box.id);
      found.push(box);
    }
  }
  return found;
}

/**
 * Whether the folder is of a kind that can be renamed, moved and deleted: neither it nor anything below it ("[Gmail]") is
 * what the account cannot do without, or holds together what belongs to others.
 */
export function isOrdinary(mailbox: Mailbox, mailboxes: readonly Mailbox[]): boolean {
  return withBelow(mailbox, mailboxes).every((box) => box.role === null && !isOthersLevel(box));
}

/** A level above the folders of others, which belongs to nobody. */
function isOthersLevel(box: Mailbox): boolean {
  return box.namespace !== 'personal' && !box.selectable;
}

/** Whether the folder can be renamed, moved and deleted here: its owner must have allowed it, too. */
export function isChangeable(mailbox: Mailbox, mailboxes: readonly Mailbox[]): boolean {
  return isOrdinary(mailbox, mailboxes) && withBelow(mailbox, mailboxes).every((box) => box.may.change);
}

/** Whether folders can be made in it and moved into it, and are then shown below it. */
export function canHoldFolders(mailbox: Mailbox): boolean {
  return (
    mailbox.may.createBelow &&
    mailbox.role !== 'inbox' &&
    mailbox.role !== 'all' &&
    mailbox.role !== 'flagged'
  );
}

/** Whether a person moves messages there by hand. */
export function canHoldMoved(mailbox: Mailbox): boolean {
  return (
    mailbox.selectable &&
    mailbox.may.insert &&
    mailbox.role !== 'drafts' &&
    mailbox.role !== 'sent' &&
    mailbox.role !== 'flagged'
  );
}

/** Whether the folder can be moved below `parent`, or to the first level (null). Where it stands already is no move. */
export function canMoveBelow(
  mailbox: Mailbox,
  parent: Mailbox | null,
  mailboxes: readonly Mailbox[],
): boolean {
  if (!isChangeable(mailbox, mailboxes)) return false;
  if ((parent?.id ?? null) === mailbox.parentId) return false;
  if (parent === null) return true;
  return (
    parent.accountId === mailbox.accountId &&
    canHoldFolders(parent) &&
    !withBelow(mailbox, mailboxes).some((box) => box.id === parent.id)
  );
}

/**
 * The folder's parent on the server. The tree shows what is below the Inbox on its first level; a new name must leave it
 * where it is.
 */
export function serverParentId(mailbox: Mailbox, mailboxes: readonly Mailbox[]): number | null {
  if (mailbox.parentId !== null || !mailbox.path.endsWith(mailbox.name)) return mailbox.parentId;
  const above = mailbox.path.slice(0, -mailbox.name.length - 1).toUpperCase();
  if (above !== 'INBOX') return null;
  return mailboxes.find((box) => box.accountId === mailbox.accountId && box.role === 'inbox')?.id ?? null;
}

/** What deleting the folder takes away, for the question before it. */
export function losses(
  mailbox: Mailbox,
  mailboxes: readonly Mailbox[],
): { readonly messages: number; readonly folders: number } {
  const all = withBelow(mailbox, mailboxes);
  return { messages: all.reduce((sum, box) => sum + box.totalMessages, 0), folders: all.length - 1 };
}

/** Names from the first level down, for where the tree is not there to tell: "Projects / Ferry terminal". */
export function folderTrail(mailbox: Mailbox, mailboxes: readonly Mailbox[]): string {
  const names: string[] = [];
  const seen = new Set<number>();
  for (
    let box: Mailbox | undefined = mailbox;
    box !== undefined && !seen.has(box.id);
    box = mailboxes.find((one) => one.id === box?.parentId)
  ) {
    seen.add(box.id);
    names.unshift(mailboxLabel(box));
  }
  return names.join(' / ');
}
