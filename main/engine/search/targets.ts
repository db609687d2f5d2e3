import type { ActionTarget } from '../../../shared/model/operation.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { threadIdsOf } from '../threads/list.ts';
import { findMessages } from './query.ts';
import { searchableOf } from './searchable.ts';

/** A target that names its conversations or messages. */
export type ListedTarget = Exclude<ActionTarget, { kind: 'view' | 'search' }>;

/** At most so many messages of a search are acted on at one time. */
const mostFound = 1_000_000;

/** A list or a search as what it shows: its conversations, or the messages found. */
export function spellOut(db: ReadableDb, target: ActionTarget): ListedTarget {
  if (target.kind === 'view') {
    const { view, filter, notAfter } = target;
    return { kind: 'threads', threadIds: threadIdsOf(db, view, filter, notAfter), view };
  }
  if (target.kind !== 'search') return target;
  const { found } = findMessages(searchableOf(db), target.text, {
    ...{ order: 'newest', after: null, limit: mostFound, now: target.notAfter },
  });
  const known = all<{ id: number }>(
    db,
    'SELECT m.id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value WHERE m.date <= ?',
    JSON.stringify(found.map(({ id }) => id)),
    target.notAfter,
  );
  return { kind: 'messages', messageIds: known.map(({ id }) => id) };
}
