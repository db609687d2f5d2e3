import { type RawResponse, readRow } from '../../imap/fetch/read-row.ts';
import { type PreparedPlaced, preparePlaced } from '../../store/prepared.ts';
import { normalise } from '../normalise.ts';
import { hasDamagedText } from '../repair-headers.ts';

/**
 * Reads rows of headers all the way to what is stored. Those that are written in an unusual way or need to be asked for
 * once more are left out: whoever wants them sees that they are missing.
 *
 * @param now when they came, in milliseconds since 1970
 */
export function readRows(responses: readonly RawResponse[], now: number): PreparedPlaced[] {
  const messages: PreparedPlaced[] = [];
  for (const response of responses) {
    const row = readRow(response);
    if (!row?.envelope || !(row.uid > 0) || hasDamagedText(row)) continue;
    messages.push(preparePlaced(normalise(row, now)));
  }
  return messages;
}
