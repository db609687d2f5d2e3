import { hash } from 'node:crypto';
import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import type { Address } from '../../../shared/model/message.ts';
import { type FlagState, readFlags } from '../imap/flags.ts';
import {
  decodeHeaderText,
  describeStructure,
  normaliseAddresses,
  parseMessageIds,
  type StructureDescription,
} from '../mime/index.ts';
import {
  headerField,
  headerFields,
  type ReplyHeaders,
  readReplyHeaders,
  replyHeaderNames,
} from '../mime/reply-headers.ts';

/** What one header synchronisation asks for. */
export const headerQuery: FetchQueryObject = {
  uid: true,
  flags: true,
  envelope: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  headers: ['References', 'List-Id', ...replyHeaderNames],
};

export interface MessageAddresses {
  from: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  replyTo: Address[];
}

/** A message as the server describes it, decoded, bounded and safe to store. */
export interface ServerMessage {
  uid: number;
  modseq: string | null;
  flags: FlagState;
  messageId: string | null;
  /** Message-IDs it refers to, oldest first. */
  references: string[];
  subject: string;
  /** List-Id as it stands in the header (RFC 2919). */
  listId?: string | null;
  addresses: MessageAddresses;
  /** What lists are ordered by: the Date header where it is believable, else INTERNALDATE. */
  date: number;
  receivedAt: number;
  size: number;
  structure: StructureDescription;
  /** What an answer needs beside the addresses; null for most messages. */
  replyHeaders: ReplyHeaders | null;
  /** EMAILID (RFC 8474) or X-GM-MSGID, where the server has it: the same for every copy. */
  emailId: string | null;
  /** Digest that is the same for every copy of the message within an account. */
  contentKey: Buffer;
}

const dayMs = 86_400_000;

/** Turns one FETCH response into what is stored. Never throws: what is unusable is left empty. */
export function normalise(fetched: FetchMessageObject, now: number): ServerMessage {
  const envelope = fetched.envelope ?? {};
  const addresses: MessageAddresses = {
    from: normaliseAddresses(envelope.from),
    to: normaliseAddresses(envelope.to),
    cc: normaliseAddresses(envelope.cc),
    bcc: normaliseAddresses(envelope.bcc),
    replyTo: normaliseAddresses(envelope.replyTo),
  };
  const subject = decodeHeaderText(envelope.subject);
  const messageId = parseMessageIds(envelope.messageId, 1)[0] ?? null;
  const fields = headerFields(fetched.headers);
  const references = parseMessageIds(headerField(fields, 'References'));
  for (const id of parseMessageIds(envelope.inReplyTo, 5)) if (!references.includes(id)) references.push(id);
  const receivedAt = timeOf(fetched.internalDate) ?? now;
  const sentAt = timeOf(envelope.date);
  const size = fetched.size ?? 0;
  return {
    uid: fetched.uid,
    modseq: fetched.modseq === undefined ? null : String(fetched.modseq),
    flags: readFlags(fetched.flags),
    messageId,
    references: references.filter((id) => id !== messageId),
    subject,
    listId: decodeHeaderText(headerField(fields, 'List-Id')).slice(0, 300) || null,
    addresses,
    date: sentAt !== null && isBelievable(sentAt, receivedAt) ? sentAt : receivedAt,
    receivedAt,
    size,
    structure: describeStructure(fetched.bodyStructure),
    replyHeaders: readReplyHeaders(fields),
    emailId: fetched.emailId ?? null,
    contentKey: contentKey(messageId, subject, addresses.from[0]?.address ?? '', sentAt, size, receivedAt),
  };
}

/** A Date header counts from 1980 on and up to a day after the server took the message in. */
function isBelievable(sentAt: number, receivedAt: number): boolean {
  return sentAt >= 315_532_800_000 && sentAt <= receivedAt + dayMs;
}

function timeOf(value: Date | string | undefined): number | null {
  if (value === undefined) return null;
  const time = value instanceof Date ? value.getTime() : Date.parse(value);
  return Number.isFinite(time) ? time : null;
}

/**
 * COPY and MOVE keep all of these; two different messages share them only by intent. Without a Message-ID the time
 * of arrival, which COPY keeps as well, must agree too.
 */
function contentKey(
  messageId: string | null,
  subject: string,
  from: string,
  sentAt: number | null,
  size: number,
  receivedAt: number,
): Buffer {
  const facts = [messageId, subject, from, sentAt, size, messageId === null ? receivedAt : null];
  return hash('sha256', JSON.stringify(facts), 'buffer').subarray(0, 16);
}
