import { z } from 'zod';

/** What a mailbox is for (RFC 6154 special use, and INBOX). */
export const MailboxRole = z.enum(['inbox', 'drafts', 'sent', 'archive', 'all', 'junk', 'trash', 'flagged']);
export type MailboxRole = z.infer<typeof MailboxRole>;

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
  /** Messages known here. */
  totalMessages: z.int(),
  unreadMessages: z.int(),
  /** Conversations with at least one unread message here: the number the tree shows. */
  unreadThreads: z.int(),
});
export type Mailbox = z.infer<typeof Mailbox>;

/** The views over several accounts. */
export const UnifiedRole = z.enum(['inbox', 'starred', 'drafts', 'sent']);
export type UnifiedRole = z.infer<typeof UnifiedRole>;

/** What a list shows: one mailbox, or one of the views over all accounts. */
export const ThreadView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mailbox'), mailboxId: z.int() }),
  z.object({ kind: z.literal('unified'), role: UnifiedRole }),
]);
export type ThreadView = z.infer<typeof ThreadView>;
