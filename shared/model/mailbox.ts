import { z } from 'zod';

/** What a mailbox is for (RFC 6154 special use, and INBOX). */
export const MailboxRole = z.enum(['inbox', 'drafts', 'sent', 'archive', 'all', 'junk', 'trash', 'flagged']);
export type MailboxRole = z.infer<typeof MailboxRole>;

/** Whose mailboxes these are (RFC 2342): the account's own, those of other people, or everybody's. */
export const MailboxNamespace = z.enum(['personal', 'other', 'shared']);
export type MailboxNamespace = z.infer<typeof MailboxNamespace>;

/** What the account may do in a mailbox (RFC 4314), as far as the server has told; what it has not told is allowed. */
export const MailboxAbilities = z.object({
  /** Mark messages as read and unread. */
  setSeen: z.boolean(),
  /** Set stars and other marks. */
  setFlags: z.boolean(),
  /** Put messages there. */
  insert: z.boolean(),
  /** Take messages away: move them out, delete them. */
  remove: z.boolean(),
  /** Make mailboxes below it. */
  createBelow: z.boolean(),
  /** Rename and delete the mailbox itself. */
  change: z.boolean(),
});
export type MailboxAbilities = z.infer<typeof MailboxAbilities>;
export type MailboxAbility = keyof MailboxAbilities;

export const allAbilities: MailboxAbilities = {
  setSeen: true,
  setFlags: true,
  insert: true,
  remove: true,
  createBelow: true,
  change: true,
};

export const Mailbox = z.object({
  id: z.int(),
  accountId: z.int(),
  /** Decoded full path as the server names it, with its own delimiter. */
  path: z.string(),
  /** Last part of the path, for display. */
  name: z.string(),
  /** Mailbox one level up, when there is one. */
  parentId: z.int().nullable(),
  role: MailboxRole.nullable(),
  /** False for a \Noselect parent: it can be opened in the tree, but holds no messages. */
  selectable: z.boolean(),
  subscribed: z.boolean(),
  namespace: MailboxNamespace,
  /** True for the one that stands for a whole namespace and has no messages: "Public", "shared", "user". */
  namespaceRoot: z.boolean(),
  may: MailboxAbilities,
  /** Bytes on the server; null where it does not tell. */
  serverSize: z.int().nullable(),
  /** Messages known here. */
  totalMessages: z.int(),
  unreadMessages: z.int(),
  /** Conversations with at least one unread message here: the number the tree shows. */
  unreadThreads: z.int(),
});
export type Mailbox = z.infer<typeof Mailbox>;

/** The views over several accounts. `unread`: what was received and not read yet, in whatever mailbox. */
export const UnifiedRole = z.enum(['inbox', 'unread', 'starred', 'drafts', 'sent']);
export type UnifiedRole = z.infer<typeof UnifiedRole>;

/** What a list shows: one mailbox, or one of the views over all accounts. */
export const ThreadView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mailbox'), mailboxId: z.int() }),
  z.object({ kind: z.literal('unified'), role: UnifiedRole }),
]);
export type ThreadView = z.infer<typeof ThreadView>;
