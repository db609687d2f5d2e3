import { useEffect, useMemo, useState } from 'react';
import type { SearchExcerpt } from '../../../shared/model/search.ts';
import { notShown } from '../../../shared/search/excerpt.ts';
import type { MarkTerm } from '../../../shared/search/marks.ts';
import { useServices } from '../../app/services.ts';
import type { HitRow } from '../thread-list/current-list.ts';

/** Nothing is asked for while somebody types: it would keep the next answer waiting. */
const quietMs = 150;
/** Messages that are looked through at one time, for the same reason. */
const atOnce = 6;

/** What was found of a query so far; null: there is nothing to show of the message. */
interface Known {
  readonly query: string;
  readonly excerpts: ReadonlyMap<number, SearchExcerpt | null>;
}

/**
 * Rows that would not show what was looked for get a line from where their message has it: those in sight, once nothing
 * is typed any more.
 *
 * @param first and `last`: the rows in sight
 */
export function useExcerpts(
  query: string,
  terms: readonly MarkTerm[],
  rows: readonly HitRow[],
  [first, last]: readonly [number, number],
): readonly HitRow[] {
  const { client } = useServices();
  const [known, setKnown] = useState<Known>({ query, excerpts: new Map() });
  const excerpts = known.query === query ? known.excerpts : none;
  useEffect(() => {
    if (terms.length === 0) return;
    const wanted = rows
      .slice(first, last + 1)
      .filter((row) => !excerpts.has(row.messageId) && isIncomplete(row, terms))
      .slice(0, atOnce);
    if (wanted.length === 0) return;
    let isCurrent = true;
    const add = (found: readonly SearchExcerpt[]): void => {
      if (!isCurrent) return;
      const all = new Map(excerpts);
      for (const row of wanted) {
        all.set(row.messageId, found.find(({ messageId }) => messageId === row.messageId) ?? null);
      }
      setKnown({ query, excerpts: all });
    };
    const timer = setTimeout(() => {
      // Without them the rows are as they were.
      const messageIds = wanted.map((row) => row.messageId);
      client.call('search.excerpts', { text: query, messageIds }).then(add, () => add([]));
    }, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, query, terms, rows, first, last, excerpts]);
  return useMemo(
    () => (excerpts.size === 0 ? rows : rows.map((row) => withExcerpt(row, excerpts.get(row.messageId)))),
    [rows, excerpts],
  );
}

const none: ReadonlyMap<number, SearchExcerpt | null> = new Map();

/** Something that was looked for is not to be seen. */
function isIncomplete(row: HitRow, terms: readonly MarkTerm[]): boolean {
  const people = row.recipients.length > 0 ? row.recipients : row.from;
  return notShown({ ...row, people }, terms).length > 0;
}

/** The same for the same, so that rows in which nothing has changed are not rendered again. */
const rowsWithExcerpt = new WeakMap<SearchExcerpt, { without: HitRow; row: HitRow }>();

function withExcerpt(row: HitRow, excerpt: SearchExcerpt | null | undefined): HitRow {
  if (!excerpt) return row;
  const known = rowsWithExcerpt.get(excerpt);
  if (known?.without === row) return known.row;
  const made = { without: row, row: { ...row, excerpt } };
  rowsWithExcerpt.set(excerpt, made);
  return made.row;
}
