import type { FetchMessageObject, FetchOptions, FetchQueryObject, ImapFlow } from 'imapflow';
import type { RawResponse } from './fetch/read-row.ts';
import { takeRows, takeUnreadRows } from './fetch/row-tap.ts';
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
  for await (const row of allRows(client, range, query, options)) {
    if (isAnswer(row)) {
      yield row;
      continue;
    }
    tellOther(client, row);
  }
  demandSelected(client);
}

/**
 * The rows that answer a FETCH of headers, as they came and unread, for somebody else to read. What the server tells of
 * in between goes where `fetchRows` has it go.
 *
 * @throws also when the connection was lost before the end
 */
export async function fetchUnreadRows(
  client: ImapFlow,
  range: string,
  query: FetchQueryObject,
  options: FetchOptions,
): Promise<RawResponse[]> {
  const rows: RawResponse[] = [];
  const end = takeUnreadRows(client, (response) => rows.push(response));
  try {
    for await (const row of client.fetch(range, query, options)) tellOther(client, row);
  } finally {
    end();
  }
  demandSelected(client);
  return rows;
}

function tellOther(client: ImapFlow, row: FetchMessageObject): void {
  const path = client.mailbox ? client.mailbox.path : '';
  if (row.flags) client.emit('flags', { ...row, path, flags: row.flags });
}

/** What the tap reads and what it leaves to imapflow, in the order in which it comes. */
async function* allRows(
  client: ImapFlow,
  range: string,
  query: FetchQueryObject,
  options: FetchOptions,
): AsyncGenerator<FetchMessageObject, void, void> {
  const queue: FetchMessageObject[] = [];
  let isOver = false;
  let wake = (): void => {};
  let isLeft = false;
  const add = (row: FetchMessageObject): void => {
    if (isLeft) return;
    queue.push(row);
    wake();
  };
  const end = takeRows(client, add);
  const fetching = (async () => {
    for await (const row of client.fetch(range, query, options)) add(row);
  })().finally(() => {
    end();
    isOver = true;
    wake();
  });
  // Its failure is told below, after the rows that came before it.
  fetching.catch(() => {});
  try {
    for (;;) {
      yield* queue.splice(0);
      if (queue.length > 0) continue;
      if (isOver) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    // Given up in the middle: what is still to come belongs to nobody, least of all to the next FETCH.
    isLeft = true;
    await fetching.catch(() => {});
  }
  await fetching;
}
