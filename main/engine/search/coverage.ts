import type { SearchCoverage } from '../../../shared/model/search.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { waitingForIndex } from './indexer.ts';

const answers = new WeakMap<object, { version: string; coverage: SearchCoverage }>();

/** How far the answers of this moment can be trusted. Counted anew only when something has been written since. */
export function readCoverage(db: ReadableDb): SearchCoverage {
  const known = answers.get(db.raw);
  // Commits of other connections, and what this one has changed itself.
  const { version } = one<{ version: string }>(
    db,
    `SELECT data_version || '/' || total_changes() AS version FROM pragma_data_version`,
  )!;
  if (known?.version === version) return known.coverage;
  const count = (sql: string): number => one<{ n: number }>(db, `SELECT count(*) AS n FROM ${sql}`)!.n;
  const messages = count('message');
  const headersOnly = count(`message INDEXED BY message_unfetched WHERE body_state = 'absent'`);
  const newestWithout = one<{ date: number | null }>(
    db,
    `SELECT max((SELECT date FROM message m INDEXED BY message_unfetched
                 WHERE m.account_id = a.id AND m.body_state = 'absent' ORDER BY date DESC LIMIT 1)) AS date
     FROM account a`,
  )!.date;
  const coverage: SearchCoverage = {
    messages,
    withBody: messages - headersOnly,
    completeSince: newestWithout,
    waiting: waitingForIndex(db),
  };
  answers.set(db.raw, { version, coverage });
  return coverage;
}
