import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { BodyPart } from '../../../shared/model/message.ts';
import { askTwice } from '../imap/seen-by-session.ts';
import {
  decodeTextPart,
  parseWholeMessage,
  type StructureDescription,
  type TextPart,
} from '../mime/index.ts';
import { factHeaders, readFacts, type SafetyFacts } from '../safety/facts.ts';
import { all, type ReadableDb } from '../store/database.ts';

/** More than this of one text part is not fetched, in bytes: nobody reads further, and the note says so. */
const textPartLimit = 4 * 1024 * 1024;
/** A message whose parts the server could not tell apart is read whole, up to this many bytes. */
export const wholeMessageLimit = 20 * 1024 * 1024;

/** Where a message can be fetched. */
export interface MessageLocation {
  messageId: number;
  threadId: number;
  accountId: number;
  mailboxId: number;
  path: string;
  uid_validity: string | null;
  uid: number;
  size: number;
  structure: StructureDescription;
}

/** A place on the server where the message stands; undefined when there is none (yet). */
export function locate(db: ReadableDb, messageId: number): MessageLocation | undefined {
  return locateAll(db, [messageId])[0];
}

/** The same for several messages, in their order, without those that stand nowhere. */
export function locateAll(db: ReadableDb, messageIds: readonly number[]): MessageLocation[] {
  const rows = all<{
    message_id: number;
    thread_id: number;
    account_id: number;
    mailbox_id: number;
    path: string;
    uid_validity: string | null;
    uid: number;
    size: number;
    structure: string;
  }>(
    db,
    `SELECT m.id AS message_id, m.thread_id, m.account_id, p.mailbox_id, b.path, b.uid_validity, p.uid, m.size,
            m.structure
     FROM json_each(?) i CROSS JOIN message m ON m.id = i.value CROSS JOIN placement p ON p.message_id = m.id
     CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.uid IS NOT NULL ORDER BY i.key, p.removed_by IS NOT NULL, p.id`,
    JSON.stringify(messageIds),
  );
  // The first place of each.
  const places = rows.filter((row, index) => row.message_id !== rows[index - 1]?.message_id);
  return places.map((row) => ({
    messageId: row.message_id,
    threadId: row.thread_id,
    accountId: row.account_id,
    mailboxId: row.mailbox_id,
    path: row.path,
    uid_validity: row.uid_validity,
    uid: row.uid,
    size: row.size,
    structure: JSON.parse(row.structure) as StructureDescription,
  }));
}

export interface FetchedBody {
  parts: BodyPart[];
  note: string | null;
  structure?: StructureDescription;
  facts?: SafetyFacts;
}

/**
 * Fetches the readable parts of one message, and nothing of its attachments. Only when the server's BODYSTRUCTURE
 * leads to no text is the message read as a whole.
 * @throws ApiError `not-found` when the server no longer has the message.
 */
export async function fetchBody(client: ImapFlow, location: MessageLocation): Promise<FetchedBody> {
  const { textParts } = location.structure;
  if (textParts.length > 0 && location.structure.complete) {
    const fetched = await fetchOne(client, location, {
      bodyParts: textParts.map(partQuery),
      headers: factHeaders,
    });
    const body = decodeParts(textParts, fetched);
    if (body && !(isBlank(body) && mayHideText(location))) return body;
  }
  // A message that is all attachments has nothing to read, and must not be downloaded for it.
  if (location.structure.complete && textParts.length === 0 && location.structure.attachments.length > 0) {
    const fetched = await fetchOne(client, location, { headers: factHeaders });
    return { parts: [], note: null, ...factsOf(fetched.headers) };
  }
  const whole = await fetchWhole(client, location);
  const parsed = await parseWholeMessage(whole);
  const { attachments } = location.structure;
  return {
    parts: parsed.parts,
    note: parsed.note,
    facts: readFacts(whole),
    // What the server told apart is fetched part by part; only where it could not, the parse here names the rest.
    ...(attachments.length > 0 || parsed.attachments.length === 0
      ? {}
      : { structure: { ...location.structure, attachments: parsed.attachments } }),
  };
}

export function isBlank(body: FetchedBody): boolean {
  return body.parts.every((part) => part.content.trim() === '');
}

/** A small message without any text and attachment: where it has no header section, the server takes its text for one. */
function mayHideText(location: MessageLocation): boolean {
  return location.structure.attachments.length === 0 && location.size > 0 && location.size < 65_536;
}

/** All bytes of a message, up to a limit. */
export async function fetchWhole(client: ImapFlow, location: MessageLocation): Promise<Buffer> {
  const whole = await fetchOne(client, location, { source: { start: 0, maxLength: wholeMessageLimit } });
  return whole.source ?? Buffer.alloc(0);
}

/** @throws ApiError `not-found` when the server no longer has it; Error when it is the connection that has gone */
async function fetchOne(
  client: ImapFlow,
  { uid }: MessageLocation,
  query: FetchQueryObject,
): Promise<FetchMessageObject> {
  const fetched = await askTwice(client, async () => {
    const found = await client.fetchOne(String(uid), { ...query, uid: true }, { uid: true });
    return found === false ? null : found;
  });
  if (fetched !== null) return fetched;
  throw new ApiError(
    'not-found',
    'The server no longer has this message; it was moved or deleted elsewhere.',
  );
}

function partQuery(part: TextPart): string | { key: string; start: number; maxLength: number } {
  return part.size > textPartLimit ? { key: part.partId, start: 0, maxLength: textPartLimit } : part.partId;
}

/** Null when the server sent none of the parts that it had described. */
export function decodeParts(textParts: readonly TextPart[], fetched: FetchMessageObject): FetchedBody | null {
  const parts: BodyPart[] = [];
  const notes = new Set<string>();
  let received = 0;
  for (const part of textParts) {
    const bytes = fetched.bodyParts?.get(part.partId.toLowerCase());
    if (!bytes) continue;
    received++;
    const decoded = decodeTextPart(bytes, part);
    parts.push({ ...decoded.part, partId: part.partId });
    if (decoded.note) notes.add(decoded.note);
    if (part.size > textPartLimit) notes.add('This message is very long; only its beginning is shown.');
  }
  if (received === 0) return null;
  return { parts, note: notes.size > 0 ? [...notes].join(' ') : null, ...factsOf(fetched.headers) };
}

function factsOf(headers: Buffer | undefined): Pick<FetchedBody, 'facts'> {
  return headers === undefined ? {} : { facts: readFacts(headers) };
}
