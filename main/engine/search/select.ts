import { words } from '../../../shared/search/fold.ts';
import { all, one, type ReadableDb, type SqlValue } from '../store/database.ts';
import { keywordLists } from '../store/placed-keywords.ts';
import { type CompiledQuery, type Facts, type Sql, shownPlacement } from './compile.ts';

/**
 * Up to so many candidates are gathered and sorted, 6 µs each; where there are more, looking along the order finds some
 * soon: among half a million the first page in as long.
 */
const fewCandidates = 2000;
/** Best matches are picked among so many of the newest: what scores well in a sea of hits is a recent one anyway. */
const rankedHits = 5000;
/** Weights of the index's columns in scoring, in its order: body, subject, sender, recipients, copies, blind, … */
const weights = '1, 8, 5, 2, 1, 1, 4, 1';

export interface FoundKey {
  id: number;
  key: number;
  /** Smaller is better; null when ordered by date. */
  score: number | null;
}

/** Messages that match, newest first, beginning below `before`; one index range scan that stops at `limit`. */
export function newestMatches(
  db: ReadableDb,
  query: CompiledQuery,
  before: number | null,
  limit: number,
): FoundKey[] {
  const source = query.match === null ? sourceOf(db, query.facts) : textSource(query.match, query.facts);
  const conditions = [...query.conditions, { sql: `EXISTS (${shownPlacement})`, values: [] }];
  return all<FoundKey>(
    db,
    `SELECT m.id, m.sort_key AS key, NULL AS score FROM ${source.from}
     WHERE ${source.where.sql} AND ${source.order} < ? AND ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}
     ORDER BY ${source.order} DESC LIMIT ?`,
    ...source.where.values,
    before ?? Number.MAX_SAFE_INTEGER,
    ...conditions.flatMap(({ values }) => values),
    limit,
  );
}

/** The best matches first, among the newest of them. Only for a query about words. */
export function bestMatches(
  db: ReadableDb,
  query: CompiledQuery & { match: string },
  after: { score: number; key: number } | null,
  limit: number,
): FoundKey[] {
  const conditions = [...query.conditions, { sql: `EXISTS (${shownPlacement})`, values: [] }];
  const { where } = textSource(query.match, query.facts);
  return all<FoundKey>(
    db,
    `SELECT m.id, f.key, f.score FROM (
       SELECT f.rowid AS key, bm25(message_text, ${weights}) AS score FROM message_text f
       WHERE ${where.sql} ORDER BY f.rowid DESC LIMIT ${rankedHits}
     ) f CROSS JOIN message m ON m.sort_key = f.key
     WHERE (f.score, -f.key) > (?, ?) AND ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}
     ORDER BY f.score, f.key DESC LIMIT ?`,
    ...where.values,
    after?.score ?? -1e300,
    -(after?.key ?? Number.MAX_SAFE_INTEGER),
    ...conditions.flatMap(({ values }) => values),
    limit,
  );
}

interface Source {
  from: string;
  where: Sql;
  /** The column that runs with the date. */
  order: string;
}

function textSource(match: string, facts: Facts): Source {
  const { sql, values } = keyRange('f.rowid', facts);
  return {
    from: 'message_text f CROSS JOIN message m ON m.sort_key = f.rowid',
    where: { sql: `message_text MATCH ? AND ${sql}`, values: [match, ...values] },
    order: 'f.rowid',
  };
}

/** Where to look for messages that no word leads to. */
function sourceOf(db: ReadableDb, facts: Facts): Source {
  // The plus keeps SQLite from walking the whole order for a few candidates.
  const gathered = (from: string, sql: string, values: SqlValue[] = []): Source => ({
    ...{ from, where: { sql, values }, order: '+m.sort_key' },
  });
  if (facts.messageId !== null) {
    return gathered(
      'message m',
      `m.thread_id IN (SELECT r.thread_id FROM account a CROSS JOIN thread_reference r
                       ON r.account_id = a.id AND r.reference = ?)`,
      [facts.messageId],
    );
  }
  for (const state of ['starred', 'unread'] as const) {
    if (facts[state] && isFew(db, `SELECT 1 FROM mailbox_thread WHERE ${state} > 0`)) {
      return gathered(
        'message m',
        `m.thread_id IN (SELECT thread_id FROM mailbox_thread WHERE ${state} > 0)`,
      );
    }
  }
  if (facts.keywords !== null) {
    const tagged = `SELECT message_id FROM placement
                    WHERE keywords <> '[]' AND keywords IN (SELECT value FROM json_each(?))`;
    const lists = JSON.stringify(listsWith(db, facts.keywords));
    if (isFew(db, tagged, [lists])) return gathered('message m', `m.id IN (${tagged})`, [lists]);
  }
  if (facts.mailboxIds !== null && placedIn(db, facts.mailboxIds) <= fewCandidates) {
    const ids = facts.mailboxIds.join();
    return gathered('message m', `m.id IN (SELECT message_id FROM placement WHERE mailbox_id IN (${ids}))`);
  }
  const senders = facts.known ? fewSenders(db) : null;
  if (senders !== null) return textSource(senders, facts);
  const { sql, values } = keyRange('m.sort_key', facts);
  return {
    from: facts.attachment ? 'message m INDEXED BY message_attachment' : 'message m',
    where: { sql: facts.attachment ? `m.has_attachment = 1 AND ${sql}` : sql, values },
    order: 'm.sort_key',
  };
}

/** Lists of keywords that have one of these, in lower case. */
function listsWith(db: ReadableDb, keywords: readonly string[]): string[] {
  return keywordLists(db).filter((list) =>
    (JSON.parse(list) as string[]).some((keyword) => keywords.includes(keyword.toLowerCase())),
  );
}

/** Of more people one comes across a message soon. */
const fewPeople = 64;

/**
 * An FTS5 expression for all messages that a known person may have sent, or the person; null where those are many. A
 * message without a word of them in its sender has not been looked for yet, as with any search for words.
 */
function fewSenders(db: ReadableDb): string | null {
  const addresses = all<{ address: string }>(
    db,
    `SELECT email AS address FROM account UNION ALL
     SELECT address FROM (SELECT address FROM correspondent INDEXED BY correspondent_likely
                          WHERE (written > 0) = 1 ORDER BY last_at DESC LIMIT ${fewPeople + 1})`,
  ).map(({ address }) => words(address).join(' '));
  if (addresses.length > fewPeople || addresses.includes('')) return null;
  return `sender : (${addresses.map((phrase) => `"${phrase}"`).join(' OR ')})`;
}

function keyRange(column: string, { firstKey, lastKey }: Facts): Sql {
  return { sql: `${column} BETWEEN ? AND ?`, values: [firstKey ?? 0, lastKey ?? Number.MAX_SAFE_INTEGER] };
}

function isFew(db: ReadableDb, rows: string, values: readonly SqlValue[] = []): boolean {
  const { n } = one<{ n: number }>(
    db,
    `SELECT count(*) AS n FROM (${rows} LIMIT ${fewCandidates + 1})`,
    ...values,
  )!;
  return n <= fewCandidates;
}

function placedIn(db: ReadableDb, mailboxIds: readonly number[]): number {
  return one<{ n: number }>(
    db,
    `SELECT coalesce(sum(total_messages), 0) AS n FROM mailbox WHERE id IN (${mailboxIds.join()})`,
  )!.n;
}
