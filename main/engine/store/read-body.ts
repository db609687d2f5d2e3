import {
  type BodyPart,
  type BodyState,
  type MessageBody,
  Protection,
} from '../../../shared/model/message.ts';
import { readHints } from '../safety/read-hints.ts';
import { one, type ReadableDb } from './database.ts';

/** The body as it is cached. `db` has the search index, which tells whether the sender is known. */
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
    protection: Protection.nullable().catch(null).parse(row.protection),
  };
}
