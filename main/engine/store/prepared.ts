import type { FlagState } from '../imap/flags.ts';
import type { ReplyHeaders } from '../mime/reply-headers.ts';
import type { ServerMessage } from '../sync/normalise.ts';
import type { SqlValue } from './database.ts';

/** What is stored of a message itself, wherever it stands. */
export type DescribedMessage = Omit<ServerMessage, 'uid' | 'modseq'>;

/**
 * A message as it goes into the database: made where there is time for it, so that the one thread that writes only
 * writes. Nothing but strings, numbers and lists of strings, which go cheaply from thread to thread.
 */
export interface PreparedMessage {
  messageId: string | null;
  references: string[];
  /** In hexadecimal. */
  contentKey: string;
  /** Address of the first sender, in lower case; '' for none. */
  from: string;
  subject: string;
  /** JSON of `MessageAddresses`. */
  addresses: string;
  listId: string | null;
  date: number;
  emailId: string | null;
  receivedAt: number;
  size: number;
  /** JSON of `StructureDescription`. */
  structure: string;
  hasAttachment: 0 | 1;
  replyHeaders: string | null;
}

/** The same with the place where a server has it. */
export interface PreparedPlaced extends PreparedMessage {
  uid: number;
  modseq: string | null;
  flags: FlagState;
}

/** So many of the newest Message-IDs that a message refers to are kept for its answer. */
const keptReferences = 100;

export function prepareMessage(message: DescribedMessage): PreparedMessage {
  const { messageId, references, subject, date, emailId, receivedAt, size, addresses, structure } = message;
  return {
    messageId,
    references,
    contentKey: message.contentKey.toString('hex'),
    from: addresses.from[0]?.address.toLowerCase() ?? '',
    subject,
    addresses: JSON.stringify(addresses),
    listId: message.listId ?? null,
    date,
    emailId,
    receivedAt,
    size,
    structure: JSON.stringify(structure),
    hasAttachment: structure.attachments.some((attachment) => !attachment.inline) ? 1 : 0,
    replyHeaders: asJson(message.replyHeaders),
  };
}

export function preparePlaced(message: ServerMessage): PreparedPlaced {
  return { ...prepareMessage(message), uid: message.uid, modseq: message.modseq, flags: message.flags };
}

function asJson(headers: ReplyHeaders | null): string | null {
  return headers && JSON.stringify(headers);
}

/** The content key's bytes. */
export function identityOf({ contentKey }: PreparedMessage): Buffer {
  return Buffer.from(contentKey, 'hex');
}

/** Columns of what a server tells of a message; it may tell it anew of one that this program has described itself. */
export const describedColumns = [
  'content_key',
  'subject',
  'addresses',
  'list_id',
  'date',
  'email_id',
  'received_at',
  'size',
  'structure',
  'has_attachment',
  'reference_ids',
  'reply_headers',
] as const;

/** The values of `describedColumns`. */
export function describe(message: PreparedMessage): SqlValue[] {
  return [
    identityOf(message),
    message.subject,
    message.addresses,
    message.listId,
    message.date,
    message.emailId,
    message.receivedAt,
    message.size,
    message.structure,
    message.hasAttachment,
    message.references.length === 0 ? '[]' : JSON.stringify(message.references.slice(-keptReferences)),
    message.replyHeaders,
  ];
}
