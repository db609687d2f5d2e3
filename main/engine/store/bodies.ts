import type { BodyPart } from '../../../shared/model/message.ts';
import { makeSnippet, type StructureDescription } from '../mime/index.ts';
import type { SafetyFacts } from '../safety/facts.ts';
import { one, run, type WritableDb } from './database.ts';

/**
 * Stores a body, and with it the snippet and, when the whole message had to be read, the structure
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
  const { structure } = body;
  // What the server has described stays as it is: to write it again would cost as much as the rest.
  const described =
    structure === undefined
      ? []
      : [JSON.stringify(structure), structure.attachments.some(({ inline }) => !inline) ? 1 : 0];
  const row = one<{ thread_id: number }>(
    db,
    `UPDATE message SET body_state = 'ready', snippet = ?${structure === undefined ? '' : ', structure = ?, has_attachment = ?'}
     WHERE id = ? RETURNING thread_id`,
    makeSnippet(body.parts),
    ...described,
    messageId,
  );
  if (!row) return undefined;
  run(
    db,
    'INSERT OR REPLACE INTO body (message_id, parts, note, headers) VALUES (?, ?, ?, ?)',
    messageId,
    JSON.stringify(body.parts),
    body.note,
    body.facts === undefined ? null : JSON.stringify(body.facts),
  );
  return row.thread_id;
}
