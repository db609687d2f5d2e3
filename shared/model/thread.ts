import { z } from 'zod';
import { Address, Message } from './message.ts';

/** One line of a conversation list. */
export const ThreadRow = z.object({
  threadId: z.int(),
  accountId: z.int(),
  subject: z.string(),
  /** Senders of the conversation, newest last, at most four, each once. */
  participants: z.array(Address),
  /** Whom the newest message went to, at most four, when the owner wrote it; else empty. */
  recipients: z.array(Address),
  messageCount: z.int(),
  unread: z.boolean(),
  starred: z.boolean(),
  answered: z.boolean(),
  hasAttachment: z.boolean(),
  draft: z.boolean(),
  /** Milliseconds since 1970 of the newest message in the view: what the list is ordered by. */
  date: z.number(),
  snippet: z.string(),
  keywords: z.array(z.string()),
});
export type ThreadRow = z.infer<typeof ThreadRow>;

/** Place in a list, for the next page: rows strictly after it in (date, threadId) descending order. */
export const ThreadCursor = z.object({ date: z.number(), threadId: z.int() });
export type ThreadCursor = z.infer<typeof ThreadCursor>;

export const ThreadFilter = z.enum(['all', 'unread', 'starred', 'attachment']);
export type ThreadFilter = z.infer<typeof ThreadFilter>;

/** A conversation, oldest message first. */
export const Conversation = z.object({
  threadId: z.int(),
  accountId: z.int(),
  subject: z.string(),
  messages: z.array(Message),
});
export type Conversation = z.infer<typeof Conversation>;
