import type { FetchMessageObject, FetchOptions, FetchQueryObject, ImapFlow } from 'imapflow';
import { demandSelected } from './selected.ts';

/**
 * The rows that answer a FETCH. A server may send others in between, to tell of flags that somebody else has changed
 * (RFC 9051 section 7.5.2), and never says so again: these go to whoever listens for flags on this connection.
 *
 * @throws also when the connection was lost before the end
 */
export async function* fetchRows(
  client: ImapFlow,
  range: string,
  query: FetchQueryObject,
  options: FetchOptions,
  isAnswer: (row: FetchMessageObject) => boolean,
): AsyncGenerator<FetchMessageObject, void, void> {
  for await (const row of client.fetch(range, query, options)) {
    if (isAnswer(row)) {
      yield row;
      continue;
    }
    const path = client.mailbox ? client.mailbox.path : '';
    if (row.flags) client.emit('flags', { ...row, path, flags: row.flags });
  }
  demandSelected(client);
}
