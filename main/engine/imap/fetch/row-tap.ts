import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { type RawResponse, readRow } from './read-row.ts';

const asterisk = 0x2a;

/** What imapflow keeps to itself: the stream that cuts what the server sends into responses, one at a time. */
interface Internals {
  streamer: { push(response: (RawResponse & { next(): void }) | null): boolean };
}

/** Who is given the rows of a connection at present. */
const takers = new WeakMap<ImapFlow, (row: FetchMessageObject) => void>();
/** Who is given its rows with an ENVELOPE as they came. */
const unreadTakers = new WeakMap<ImapFlow, (response: RawResponse) => void>();

/**
 * Lets `takeRows` have a connection's rows before imapflow reads them: its parser is made for everything that a server
 * can say, and is the most of the work of listing a large mailbox. Its stream stays in charge of sizes, literals,
 * compression and TLS; what is not a plain row goes to imapflow as before.
 */
export function tapRows(client: ImapFlow): void {
  const { streamer } = client as unknown as Internals;
  const push = streamer.push.bind(streamer);
  streamer.push = (response) => {
    const takeUnread = response && unreadTakers.get(client);
    if (takeUnread && isListing(response)) {
      takeUnread(response);
      response.next();
      return true;
    }
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

/** As `takeRows`, for rows with an ENVELOPE and before anybody reads them; `noteRow` is to be told of each later. */
export function takeUnreadRows(client: ImapFlow, take: (response: RawResponse) => void): () => void {
  unreadTakers.set(client, take);
  return () => {
    if (unreadTakers.get(client) === take) unreadTakers.delete(client);
  };
}

/** Nothing but an answer to FETCH has one: what a server tells of by itself has flags. */
function isListing({ payload }: RawResponse): boolean {
  return payload[0] === asterisk && payload.includes(' ENVELOPE (', 0, 'latin1');
}

/** What imapflow takes note of itself at each row. */
export function noteRow(client: ImapFlow, row: Pick<FetchMessageObject, 'uid' | 'modseq'>): void {
  const { mailbox } = client;
  if (!mailbox) return;
  // A row that only tells of flags may come without its UID.
  if (row.uid !== undefined && (!mailbox.uidNext || mailbox.uidNext <= row.uid))
    mailbox.uidNext = row.uid + 1;
  if (row.modseq !== undefined && (!mailbox.highestModseq || mailbox.highestModseq < row.modseq)) {
    mailbox.highestModseq = row.modseq;
  }
}
