import { z } from 'zod';
import {
  QueryIssue,
  SavedSearch,
  SearchCoverage,
  SearchCursor,
  SearchExcerpt,
  SearchHit,
  SearchOrder,
  ServerSearchOutcome,
} from '../../model/search.ts';
import { define } from './define.ts';
import { Id, Nothing } from './values.ts';

/** Searches, and those that are kept. */
export const searchMethods = {
  /**
   * Messages on this computer that match a query (the language: shared/search/parse.ts). `relevance` orders the newest
   * 5,000 matches. `errors`: what of the query was left out.
   */
  'search.messages': define(
    'reader',
    z.object({
      text: z.string().max(2000),
      order: SearchOrder.default('newest'),
      after: SearchCursor.nullable().default(null),
      limit: z.int().min(1).max(200),
    }),
    z.object({
      hits: z.array(SearchHit),
      next: SearchCursor.nullable(),
      coverage: SearchCoverage,
      errors: z.array(QueryIssue),
    }),
  ),
  /** Lines from messages that a query has found, from where they have it in their texts or names of files. */
  'search.excerpts': define(
    'reader',
    z.object({ text: z.string().max(2000), messageIds: z.array(Id).max(20) }),
    z.array(SearchExcerpt),
  ),
  /**
   * Asks the servers, too, for what is not on this computer. Messages come by `search.found` events with this
   * `searchId` as they are found; the answer says how it ended. A new one ends the one before.
   */
  'search.server': define(
    'writer',
    z.object({ text: z.string().max(2000), searchId: z.string().max(100) }),
    ServerSearchOutcome,
  ),
  'searches.list': define('reader', Nothing, z.array(SavedSearch)),
  /** Keeps a search in the tree; with an id it changes the one that is kept. */
  'searches.save': define(
    'writer',
    z.object({
      id: Id.nullable().default(null),
      name: z.string().trim().min(1).max(200),
      query: z.string().max(2000),
    }),
    z.object({ id: z.int() }),
  ),
  'searches.remove': define('writer', z.object({ id: Id }), Nothing),
} as const;
