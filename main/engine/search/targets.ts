import type { ActionTarget } from '../../../shared/model/operation.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { findMessages } from './query.ts';

type SearchTarget = Extract<ActionTarget, { kind: 'search' }>;
type MessagesTarget = Extract<ActionTarget, { kind: 'messages' }>;

/** At most so many messages of a search are acted on at one time. */
const mostFound = 1_000_000;

/** What a search shows, by its messages. */
export function messagesFound(db: ReadableDb, { text, notAfter }: SearchTarget): MessagesTarget {
  const { found } = findMessages(db, text, {
    ...{ order: 'newest', after: null, limit: mostFound, now: notAfter },
  });
  const known = all<{ id: number }>(
    db,
    'SELECT m.id FROM json_each(?) t CROSS JOIN message m ON m.id = t.value WHERE m.date <= ?',
    JSON.stringify(found.map(({ id }) => id)),
    notAfter,
  );
  return { kind: 'messages', messageIds: known.map(({ id }) => id) };
}
