import type { BodyPart, BodyState, MessageBody } from '../../../shared/model/message.ts';
import { htmlToText, makeSnippet, type StructureDescription } from '../mime/index.ts';
import type { SafetyFacts } from '../safety/facts.ts';
import { readHints } from '../safety/read-hints.ts';
import { type IndexedText, indexMessage } from '../search/index-text.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { one, type ReadableDb, run, type WritableDb } from './database.ts';
import { peopleText } from './messages.ts';

/** The body as it is cached. */
export function readBody(db: ReadableDb, messageId: number): MessageBody | undefined {
  const row = one<{
    body_state: BodyState;
    parts: string | null;
    note: string | null;
    protection: string | null;
  }>(
    db,
    `SELECT m.body_state, b.parts, b.note, m.structure ->> '$.protection' AS protection
     FROM message m LEFT JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
    messageId,
  );
  if (!row) return undefined;
  return {
    messageId,
    state: row.body_state,
    parts: row.parts === null ? [] : (JSON.parse(row.parts) as BodyPart[]),
    note: row.note,
    safety: readHints(db, messageId),
    protection: row.protection === 'signed' || row.protection === 'encrypted' ? row.protection : null,
  };
}

/**
 * Stores a body, and with it the snippet, the index entry and, when the whole message had to be read, the structure
 * that was found. Runs inside the caller's transaction. Answers the conversation, undefined when the message has gone.
 */
export function storeBody(
  db: WritableDb,
  messageId: number,
  body: {
    parts: BodyPart[];
    note: string | null;
    structure?: StructureDescription;
    facts?: SafetyFacts;
  },
): number | undefined {
  const row = one<{ subject: string; addresses: string; structure: string; thread_id: number }>(
    db,
    'SELECT subject, addresses, structure, thread_id FROM message WHERE id = ?',
    messageId,
  );
  if (!row) return undefined;
  const structure = body.structure ?? (JSON.parse(row.structure) as StructureDescription);
  run(
    db,
    'INSERT OR REPLACE INTO body (message_id, parts, note, headers) VALUES (?, ?, ?, ?)',
    messageId,
    JSON.stringify(body.parts),
    body.note,
    body.facts === undefined ? null : JSON.stringify(body.facts),
  );
  run(
    db,
    `UPDATE message SET body_state = 'ready', snippet = ?, structure = ?, has_attachment = ? WHERE id = ?`,
    makeSnippet(body.parts),
    JSON.stringify(structure),
    structure.attachments.some((attachment) => !attachment.inline) ? 1 : 0,
    messageId,
  );
  indexMessage(db, messageId, {
    subject: row.subject,
    people: peopleText(JSON.parse(row.addresses) as MessageAddresses),
    filenames: structure.attachments.map((attachment) => attachment.filename).join(' '),
    body: bodyText(body.parts),
  });
  return row.thread_id;
}

function bodyText(parts: readonly BodyPart[]): string {
  return parts.map((part) => (part.kind === 'html' ? htmlToText(part.content) : part.content)).join('\n');
}

/** What the index is to hold of a stored message, its body included where there is one. */
export function textOfMessage(db: ReadableDb, messageId: number): IndexedText | undefined {
  const row = one<{ subject: string; addresses: string; structure: string; parts: string | null }>(
    db,
    `SELECT m.subject, m.addresses, m.structure, b.parts FROM message m LEFT JOIN body b ON b.message_id = m.id
     WHERE m.id = ?`,
    messageId,
  );
  if (!row) return undefined;
  const { attachments } = JSON.parse(row.structure) as StructureDescription;
  const isRead = row.parts !== null;
  return {
    subject: row.subject,
    people: peopleText(JSON.parse(row.addresses) as MessageAddresses),
    // As when it was stored: until the body has been read, only what the list calls an attachment.
    filenames: attachments
      .filter((attachment) => isRead || !attachment.inline)
      .map((attachment) => attachment.filename)
      .join(' '),
    body: isRead ? bodyText(JSON.parse(row.parts!) as BodyPart[]) : '',
  };
}
