import { ApiError } from '../../../shared/api/error.ts';
import type { SavedSearch } from '../../../shared/model/search.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import { all, one, type ReadableDb, run, transaction, type WritableDb } from '../store/database.ts';
import { compileQuery } from './compile.ts';
import { newestMatches } from './select.ts';

/** Beyond it the tree says "more": nobody counts further, and counting stops here. */
export const mostCounted = 999;

interface Row {
  id: number;
  name: string;
  query: string;
}

/** The searches kept in the tree, in their order, with the number of unread messages each finds. */
export function listSavedSearches(db: ReadableDb, now: number): SavedSearch[] {
  const rows = all<Row>(db, 'SELECT id, name, query FROM saved_search ORDER BY position, id');
  return rows.map((row) => ({ ...row, unread: countUnread(db, row.query, now) }));
}

function countUnread(db: ReadableDb, query: string, now: number): number {
  const { root } = parseQuery(query);
  if (root === null) return 0;
  const nodes = root.kind === 'and' ? root.nodes : [root];
  const unread = { kind: 'is' as const, state: 'unread' as const, from: 0, to: 0 };
  const compiled = compileQuery(db, { kind: 'and', nodes: [...nodes, unread], from: 0, to: 0 }, now);
  return newestMatches(db, compiled, null, mostCounted + 1).length;
}

/** Keeps a search; `id` of one that is kept changes that. Answers its id. */
export function saveSearch(
  db: WritableDb,
  { id, name, query }: { id: number | null; name: string; query: string },
  now: number,
): number {
  if (parseQuery(query).root === null) {
    throw new ApiError(
      'invalid-input',
      'This search looks for nothing. Type what to look for, then save it.',
    );
  }
  return transaction(db, () => {
    if (id !== null) {
      const { changes } = run(
        db,
        'UPDATE saved_search SET name = ?, query = ? WHERE id = ?',
        name,
        query,
        id,
      );
      if (changes === 0) throw gone();
      return id;
    }
    const last = one<{ n: number }>(db, 'SELECT coalesce(max(position), 0) AS n FROM saved_search')!.n;
    return run(
      db,
      'INSERT INTO saved_search (name, query, position, created_at) VALUES (?, ?, ?, ?)',
      name,
      query,
      last + 1,
      now,
    ).id;
  });
}

export function removeSavedSearch(db: WritableDb, id: number): void {
  if (run(db, 'DELETE FROM saved_search WHERE id = ?', id).changes === 0) throw gone();
}

function gone(): ApiError {
  return new ApiError('not-found', 'This saved search is no longer here.');
}
