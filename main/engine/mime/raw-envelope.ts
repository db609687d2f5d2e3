import { isAscii } from 'node:buffer';
import type { MessageAddressObject, MessageEnvelopeObject } from 'imapflow';
import { addressParser, decodeWords, type Address as ParsedAddress } from 'postal-mime';

/** More of a header section than this is not looked at, in bytes. */
const headerLimit = 512 * 1024;

/** What a server would answer in ENVELOPE, and the References header, read here from a message's own bytes. */
export interface RawEnvelope {
  envelope: MessageEnvelopeObject;
  references: string;
}

/** Reads the header section of a message. Never throws: what cannot be read is left out. */
export function readRawEnvelope(raw: Uint8Array): RawEnvelope {
  const fields = headerFields(raw);
  const value = (key: string): string | undefined => fields.get(key)?.[0];
  const addresses = (key: string): MessageAddressObject[] =>
    (fields.get(key) ?? []).flatMap((text) => addressesOf(addressParser(text)));
  const date = new Date(value('date') ?? '');
  const subject = value('subject');
  const messageId = value('message-id');
  const inReplyTo = value('in-reply-to');
  const from = addressesOf(addressParser(value('from') ?? '').slice(0, 1));
  const replyTo = addresses('reply-to');
  return {
    envelope: {
      from,
      to: addresses('to'),
      cc: addresses('cc'),
      bcc: addresses('bcc'),
      replyTo: replyTo.length > 0 ? replyTo : from,
      ...(subject ? { subject: decodeWords(subject) } : {}),
      ...(Number.isNaN(date.getTime()) ? {} : { date }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
    },
    references: value('references') ?? '',
  };
}

const read = new Set([
  'date',
  'from',
  'to',
  'cc',
  'bcc',
  'reply-to',
  'subject',
  'message-id',
  'in-reply-to',
  'references',
]);
const asUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The values of the fields above, unfolded (RFC 5322 section 2.2.3), in order. */
function headerFields(raw: Uint8Array): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let line = '';
  const add = (): void => {
    const colon = line.indexOf(':');
    const key = trimBlanks(colon < 0 ? line : line.slice(0, colon)).toLowerCase();
    if (!read.has(key)) return;
    const value = colon < 0 ? '' : trimBlanks(line.slice(colon + 1).replace(/[\r\n]+/g, ' '));
    const others = fields.get(key);
    if (others) others.push(value);
    else fields.set(key, [value]);
  };
  const text = headerText(raw);
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    let end = feed < 0 ? text.length : feed;
    const next = end + 1;
    while (end > at && text[end - 1] === '\r') end--;
    if (end === at) break;
    const isContinued = line !== '' && (text[at] === ' ' || text[at] === '\t');
    if (isContinued) line += text.slice(at, end);
    else {
      add();
      line = text.slice(at, end);
    }
    at = next;
  }
  add();
  return fields;
}

function headerText(raw: Uint8Array): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headerLimit));
  const ends = ['\n\r\n', '\n\n'].map((blank) => bytes.indexOf(blank)).filter((end) => end >= 0);
  const section = ends.length === 0 ? bytes : bytes.subarray(0, Math.min(...ends) + 1);
  return isAscii(section) ? section.toString('latin1') : asUtf8.decode(section);
}

/** Without the blanks of RFC 5322 around it, and no others: U+00A0 before a name makes it another name. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}

/** A group is a name without an address, as ENVELOPE readers give it, followed by its members. */
function addressesOf(parsed: readonly ParsedAddress[]): MessageAddressObject[] {
  return parsed.flatMap((entry) => {
    if (entry.group === undefined) return [{ name: entry.name, address: entry.address }];
    return [{ name: entry.name, address: '' }, ...entry.group];
  });
}
