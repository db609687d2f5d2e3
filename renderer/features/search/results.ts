import type { SearchHit, SearchOrder } from '../../../shared/model/search.ts';
import type { HitRow } from '../thread-list/current-list.ts';

/**
 * Hits of this computer and of the servers as one list. By date, a server's hit stands where it belongs; one that lies
 * beyond what has been loaded waits until the list has come so far.
 */
export function mergeHits(
  local: readonly SearchHit[],
  server: readonly SearchHit[],
  order: SearchOrder,
  complete: boolean,
): SearchHit[] {
  const known = new Set(local.map((hit) => hit.messageId));
  const further = server.filter((hit) => !known.has(hit.messageId));
  if (further.length === 0) return [...local];
  if (order === 'relevance') return complete ? [...local, ...further] : [...local];
  const end = local.at(-1)?.date ?? Number.NEGATIVE_INFINITY;
  const inRange = complete ? further : further.filter((hit) => hit.date > end);
  return [...local, ...inRange].sort((a, b) => b.date - a.date || b.messageId - a.messageId);
}

/** One row for each conversation, where its first hit stands; the others go along with it. */
export function groupHits(hits: readonly SearchHit[]): HitRow[] {
  const rows = new Map<number, HitRow>();
  for (const hit of hits) {
    const first = rows.get(hit.threadId);
    if (first === undefined) rows.set(hit.threadId, hit);
    else {
      rows.set(hit.threadId, {
        ...first,
        unread: first.unread || hit.unread,
        starred: first.starred || hit.starred,
        hasAttachment: first.hasAttachment || hit.hasAttachment,
        others: [...(first.others ?? []), hit.messageId],
      });
    }
  }
  return [...rows.values()];
}
