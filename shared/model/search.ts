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

/** Where a message has what was looked for, in one line. */
export const SearchExcerpt = z.object({
  messageId: z.int(),
  source: z.enum(['body', 'filename']),
  text: z.string(),
});
export type SearchExcerpt = z.infer<typeof SearchExcerpt>;

export const SearchOrder = z.enum(['newest', 'relevance']);
export type SearchOrder = z.infer<typeof SearchOrder>;

/** Place in the answer, for the next page: what comes after it. */
export const SearchCursor = z.object({ key: z.number(), score: z.number().nullable() });
export type SearchCursor = z.infer<typeof SearchCursor>;

/** How far the answer can be trusted. */
export const SearchCoverage = z.object({
  /** Messages known on this computer. */
  messages: z.int(),
  /** Those whose text is here as well. */
  withBody: z.int(),
  /** Milliseconds since 1970: the text of every newer message is here. Null when that of all is. */
  completeSince: z.number().nullable(),
  /** Messages that the index does not have yet as they are now. */
  waiting: z.int(),
});
export type SearchCoverage = z.infer<typeof SearchCoverage>;

/** Something in the query that was left out, with its place (UTF-16 units, `to` exclusive). */
export const QueryIssue = z.object({
  code: z.enum([
    'missing-value',
    'bad-date',
    'bad-age',
    'bad-size',
    'unknown-state',
    'unknown-attachment',
    'unclosed-quote',
    'unclosed-bracket',
    'unopened-bracket',
    'dangling-operator',
    'too-complex',
    'unknown-mailbox',
    'unknown-account',
  ]),
  from: z.int(),
  to: z.int(),
});
export type QueryIssue = z.infer<typeof QueryIssue>;

/** A search that the person keeps in the tree. */
export const SavedSearch = z.object({
  id: z.int(),
  name: z.string(),
  query: z.string(),
  /** Unread messages it finds; counted up to 1,000. */
  unread: z.int(),
});
export type SavedSearch = z.infer<typeof SavedSearch>;

/** How a search on the servers ended. */
export const ServerSearchOutcome = z.object({
  /** Messages found on all servers, whether they were known here or not. */
  found: z.int(),
  accounts: z.array(z.object({ accountId: z.int(), state: z.enum(['done', 'offline', 'failed']) })),
  /** Another search took its place before it was through. */
  superseded: z.boolean(),
});
export type ServerSearchOutcome = z.infer<typeof ServerSearchOutcome>;
