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
  return responses.flatMap((response) => readAtOnce(response, now) ?? []);
}

function readAtOnce(response: RawResponse, now: number): PreparedPlaced | null {
  try {
    const row = readRow(response);
    if (!row?.envelope || !(row.uid > 0) || hasDamagedText(row)) return null;
    return preparePlaced(normalise(row, now));
  } catch {
    // One that breaks its reader must not cost the others; asked for alone, it shows what it does.
    return null;
  }
}
