import type { MessageAddressObject, MessageEnvelopeObject } from 'imapflow';
import PostalMime, { type Address as ParsedAddress } from 'postal-mime';

/** More of a header section than this is not looked at, in bytes. */
const headerLimit = 512 * 1024;

/** What a server would answer in ENVELOPE, and the References header, read here from a message's own bytes. */
export interface RawEnvelope {
  envelope: MessageEnvelopeObject;
  references: string;
}

/** Reads the header section of a message. Never rejects: what cannot be read is left out. */
export async function readRawEnvelope(raw: Uint8Array): Promise<RawEnvelope> {
  const email = await PostalMime.parse(headerSection(raw)).catch(() => null);
  if (!email) return { envelope: {}, references: '' };
  const value = (key: string): string | undefined =>
    email.headers.find((header) => header.key === key)?.value;
  const date = new Date(value('date') ?? '');
  const messageId = value('message-id');
  const inReplyTo = value('in-reply-to');
  const from = addresses(email.from);
  return {
    envelope: {
      from,
      to: addresses(email.to),
      cc: addresses(email.cc),
      bcc: addresses(email.bcc),
      replyTo: email.replyTo ? addresses(email.replyTo) : from,
      ...(email.subject === undefined ? {} : { subject: email.subject }),
      ...(Number.isNaN(date.getTime()) ? {} : { date }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
    },
    references: value('references') ?? '',
  };
}

function headerSection(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headerLimit));
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes : bytes.subarray(0, end + 4);
}

/** A group is a name without an address, as ENVELOPE readers give it, followed by its members. */
function addresses(parsed: ParsedAddress | ParsedAddress[] | undefined): MessageAddressObject[] {
  return [parsed ?? []].flat().flatMap((entry) => {
    if (entry.group === undefined) return [{ name: entry.name, address: entry.address }];
    return [{ name: entry.name, address: '' }, ...entry.group];
  });
}
