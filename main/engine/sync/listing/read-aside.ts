import type { RawResponse } from '../../imap/fetch/read-row.ts';
import type { PreparedPlaced } from '../../store/prepared.ts';
import type { SideThread } from '../../worker/side-thread.ts';
import { packRows } from './packed-rows.ts';
import { readRows } from './read-rows.ts';

/** What `readRows` makes of rows, in the side thread where that is there: reading takes as long as storing. */
export async function readRowsAside(
  thread: SideThread,
  responses: readonly RawResponse[],
  now: number,
): Promise<PreparedPlaced[]> {
  if (!thread.isApart) return readRows(responses, now);
  const rows = packRows(responses);
  const messages = await thread.ask('rows', { rows, now }, [rows.bytes.buffer]);
  return typeof messages === 'string' ? (JSON.parse(messages) as PreparedPlaced[]) : readRows(responses, now);
}
