import type { FetchMessageObject, ImapFlow, MessageAddressObject } from 'imapflow';
import { fetchRows } from '../imap/fetch-rows.ts';
import { decodeHeaderBytes } from '../mime/index.ts';
import { uidRanges } from './uid-set.ts';

const replacement = '\uFFFD';

/**
 * True when subject or sender hold bytes that are no UTF-8: old mail with raw 8-bit headers (row C17). imapflow reads
 * every header as UTF-8, so what they said is lost and must be fetched again as bytes.
 */
export function hasDamagedText(message: FetchMessageObject): boolean {
  const { subject, from } = message.envelope ?? {};
  return (
    subject?.includes(replacement) === true ||
    from?.some((address) => address.name?.includes(replacement)) === true
  );
}

/** Fetches subject and sender of these messages as bytes and puts the decoded text into their envelopes. */
export async function repairHeaders(
  client: ImapFlow,
  messages: readonly FetchMessageObject[],
): Promise<void> {
  const byUid = new Map(messages.map((message) => [message.uid, message]));
  const range = uidRanges([...byUid.keys()]);
  const query = { uid: true, headers: ['Subject', 'From'] };
  for await (const fetched of fetchRows(
    client,
    range,
    query,
    { uid: true },
    (row) => row.headers !== undefined,
  )) {
    const envelope = byUid.get(fetched.uid)?.envelope;
    if (!envelope || !fetched.headers) continue;
    const subject = headerValue(fetched.headers, 'subject');
    if (subject && envelope.subject?.includes(replacement)) envelope.subject = decodeHeaderBytes(subject);
    const from = headerValue(fetched.headers, 'from');
    if (from) repairNames(envelope.from ?? [], decodeHeaderBytes(from));
  }
}

/** Longest header worth decoding, in bytes. */
const headerLimit = 16_384;

/** The raw value of the first header of this name, continuation lines included (RFC 5322 section 2.2.3). */
function headerValue(headers: Buffer, name: string): Buffer | null {
  const text = headers.subarray(0, 4 * headerLimit).toString('latin1');
  const match = new RegExp(`(?:^|\\n)${name}:((?:[^\\r\\n]|\\r?\\n[ \\t])*)`, 'i').exec(text);
  return match ? Buffer.from(match[1]!.slice(0, headerLimit), 'latin1') : null;
}

/** With one sender, everything before its address is its name; with several, which is whose cannot be told for sure. */
function repairNames(addresses: MessageAddressObject[], header: string): void {
  const [sender] = addresses;
  if (addresses.length !== 1 || !sender?.name?.includes(replacement)) return;
  const name = header.slice(0, header.lastIndexOf('<')).replace(/^[\s"]+|[\s"]+$/g, '');
  if (name) sender.name = name;
}
