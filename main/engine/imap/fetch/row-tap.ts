import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { type RawResponse, readRow } from './read-row.ts';

/** What imapflow keeps to itself: the stream that cuts what the server sends into responses, one at a time. */
interface Internals {
  streamer: { push(response: (RawResponse & { next(): void }) | null): boolean };
}

/** Who is given the rows of a connection at present. */
const takers = new WeakMap<ImapFlow, (row: FetchMessageObject) => void>();

/**
 * Lets `takeRows` have a connection's rows before imapflow reads them: its parser is made for everything that a server
 * can say, and is the most of the work of listing a large mailbox. Its stream stays in charge of sizes, literals,
 * compression and TLS; what is not a plain row goes to imapflow as before.
 */
export function tapRows(client: ImapFlow): void {
  const { streamer } = client as unknown as Internals;
  const push = streamer.push.bind(streamer);
  streamer.push = (response) => {
    const take = response && takers.get(client);
    const row = take ? readRow(response) : null;
    if (!take || !row) return push(response);
    noteRow(client, row);
    take(row);
    response.next();
    return true;
  };
}

/** Gives the rows of a connection to `take` until the function that it answers is called. */
export function takeRows(client: ImapFlow, take: (row: FetchMessageObject) => void): () => void {
  takers.set(client, take);
  return () => {
    if (takers.get(client) === take) takers.delete(client);
  };
}

/** What imapflow takes note of itself at each row. */
function noteRow(client: ImapFlow, row: FetchMessageObject): void {
  const { mailbox } = client;
  if (!mailbox) return;
  // A row that only tells of flags may come without its UID.
  if (row.uid !== undefined && (!mailbox.uidNext || mailbox.uidNext <= row.uid))
    mailbox.uidNext = row.uid + 1;
  if (row.modseq !== undefined && (!mailbox.highestModseq || mailbox.highestModseq < row.modseq)) {
    mailbox.highestModseq = row.modseq;
  }
}
