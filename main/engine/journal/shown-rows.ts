import type { ActionTarget } from '../../../shared/model/operation.ts';
import type { ThreadRow } from '../../../shared/model/thread.ts';
import type { ReadableDb } from '../store/database.ts';
import { listRows } from '../threads/list.ts';

/** Of more the list asks by itself: an answer is not to wait for what is out of sight. */
const fewRows = 50;

/** Of a few conversations that were acted on in a view, the lines that it has of them now; none of anything else. */
export function shownRows(db: ReadableDb, target: ActionTarget): ThreadRow[] {
  if (target.kind !== 'threads' || target.view === null || target.threadIds.length > fewRows) return [];
  return listRows(db, target.view, 'all', target.threadIds);
}
