import { z } from 'zod';
import { Address } from './message.ts';

/** One message found. Highlights are for the interface to make from the terms. */
export const SearchHit = z.object({
  messageId: z.int(),
  threadId: z.int(),
  accountId: z.int(),
  mailboxIds: z.array(z.int()),
  from: z.array(Address),
  /** Whom it went to, at most four, when the owner wrote it; else empty. */
  recipients: z.array(Address),
  subject: z.string(),
  snippet: z.string(),
  date: z.number(),
  unread: z.boolean(),
  starred: z.boolean(),
  answered: z.boolean(),
  hasAttachment: z.boolean(),
  keywords: z.array(z.string()),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchCursor = z.object({ date: z.number(), messageId: z.int() });
export type SearchCursor = z.infer<typeof SearchCursor>;

/** How far the answer can be trusted: messages known, and how many of them have their text in the index. */
export const SearchCoverage = z.object({ messages: z.int(), withBody: z.int() });
export type SearchCoverage = z.infer<typeof SearchCoverage>;
