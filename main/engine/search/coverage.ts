import type { SearchCoverage } from '../../../shared/model/search.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { waitingForIndex } from './queue.ts';

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
  const { messages, absent } = one<{ messages: number; absent: number }>(
    db,
    'SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(absent), 0) AS absent FROM message_count',
  )!;
  const newestWithout = one<{ date: number | null }>(
    db,
    `SELECT max((SELECT date FROM message m INDEXED BY message_unfetched
                 WHERE m.account_id = a.id AND m.body_state = 'absent' ORDER BY date DESC LIMIT 1)) AS date
     FROM account a`,
  )!.date;
  const coverage: SearchCoverage = {
    messages,
    withBody: messages - absent,
    completeSince: newestWithout,
    waiting: waitingForIndex(db),
  };
  answers.set(db.raw, { version, coverage });
  return coverage;
}
