import type { SearchCoverage, SearchCursor, SearchHit, SearchOrder } from '../../../shared/model/search.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import type { QueryError } from '../../../shared/search/query.ts';
import { Flag } from '../imap/flags.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { recipientsOf } from '../threads/list.ts';
import { type BeginningLimits, Beginnings, usualLimits } from './beginnings.ts';
import { type CompiledQuery, compileQuery } from './compile.ts';
import { readCoverage } from './coverage.ts';
import { bestMatches, type FoundKey, newestMatches } from './select.ts';

export interface SearchAnswer {
  hits: SearchHit[];
  next: SearchCursor | null;
  coverage: SearchCoverage;
  errors: QueryError[];
}

/**
 * Messages that match a query (see shared/search/parse.ts), over all accounts: newest first, or best first among the
 * newest 5,000. Works on what is cached, online or not. `now`: milliseconds.
 */
export function searchMessages(
  db: ReadableDb,
  text: string,
  options: { order: SearchOrder; after: SearchCursor | null; limit: number; now: number },
): SearchAnswer {
  const { limit } = options;
  const { found, errors } = findMessages(db, text, { ...options, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    hits: page.flatMap(({ id }) => readHit(db, id) ?? []),
    next: found.length > limit && last ? { key: last.key, score: last.score } : null,
    coverage: readCoverage(db),
    errors,
  };
}

/** As `searchMessages`, without what there is to show of them. */
export function findMessages(
  db: ReadableDb,
  text: string,
  options: {
    order: SearchOrder;
    after: SearchCursor | null;
    limit: number;
    now: number;
    beginnings?: BeginningLimits;
  },
): { found: FoundKey[]; errors: QueryError[] } {
  const { order, after, limit, now } = options;
  const { root, errors } = parseQuery(text);
  if (root === null) return { found: [], errors: [...errors] };
  const compile = (beginnings: Beginnings | null): CompiledQuery => compileQuery(db, root, now, beginnings);
  const plain = (): { query: CompiledQuery; found: FoundKey[] } => {
    const query = compile(null);
    const { match } = query;
    const best = after && { score: after.score ?? 0, key: after.key };
    const found =
      order === 'relevance' && match !== null
        ? bestMatches(db, { ...query, match }, best, limit)
        : newestMatches(db, query, after?.key ?? null, limit);
    return { query, found };
  };
  const { query, found } =
    (order === 'newest' ? newestByTerms(db, compile, after, limit, options.beginnings) : null) ?? plain();
  return { found, errors: [...errors, ...query.errors] };
}

/**
 * The newest messages, found by the words that those can have in place of their beginnings; null where that cannot be
 * told. A message that was not found has only words that were left out, and is no newer than those.
 */
function newestByTerms(
  db: ReadableDb,
  compile: (beginnings: Beginnings) => CompiledQuery,
  after: SearchCursor | null,
  limit: number,
  limits: BeginningLimits = usualLimits,
): { query: CompiledQuery; found: FoundKey[] } | null {
  const beginnings = new Beginnings(db, limits);
  const run = () => {
    const query = compile(beginnings);
    return { query, found: newestMatches(db, query, after?.key ?? null, limit) };
  };
  const first = run();
  if (beginnings.leftOut === null) return first;
  const last = first.found.at(-1);
  if (first.found.length < limit || !last) {
    // Whoever looks at every match, for what no index knows, goes through them quicker by the beginning itself.
    if (first.query.conditions.length > 0) return null;
    beginnings.restrict(0);
    return run();
  }
  if (beginnings.leftOut < last.key) return first;
  beginnings.restrict(last.key);
  return run();
}

interface HitRow {
  thread_id: number;
  account_id: number;
  subject: string;
  addresses: string;
  snippet: string;
  date: number;
  has_attachment: number;
  outgoing: number;
}

/** A message as a search shows it; undefined when it has gone. */
export function readHit(db: ReadableDb, id: number): SearchHit | undefined {
  const row = one<HitRow>(
    db,
    `SELECT thread_id, account_id, subject, addresses, snippet, date, has_attachment, outgoing
     FROM message WHERE id = ?`,
    id,
  );
  if (!row) return undefined;
  const placements = all<{ mailbox_id: number; flags: number; keywords: string }>(
    db,
    `SELECT mailbox_id, flags, keywords FROM placement
     WHERE message_id = ? AND removed_by IS NULL AND flags & ${Flag.deleted} = 0`,
    id,
  );
  const has = (bit: number): boolean => placements.some((placement) => (placement.flags & bit) !== 0);
  return {
    messageId: id,
    threadId: row.thread_id,
    accountId: row.account_id,
    mailboxIds: placements.map((placement) => placement.mailbox_id),
    from: (JSON.parse(row.addresses) as MessageAddresses).from,
    recipients: row.outgoing === 1 ? recipientsOf(row.addresses) : [],
    subject: row.subject,
    snippet: row.snippet,
    date: row.date,
    unread: placements.some((placement) => (placement.flags & Flag.seen) === 0),
    starred: has(Flag.flagged),
    answered: has(Flag.answered),
    hasAttachment: row.has_attachment === 1,
    keywords: JSON.parse(placements[0]?.keywords ?? '[]') as string[],
  };
}
