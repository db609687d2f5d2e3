import type { QueuedPlacement } from '../journal/queue.ts';
import { all, one, type ReadableDb } from '../store/database.ts';

export type DraftCopy = QueuedPlacement & { thread_id: number };

/** Begins the name of a copy that has no Message-ID: its row in the table of messages follows. */
const byRow = 'row:';

/** The name by which the copy of a draft on the server is found again. */
export function copyName(messageId: string | null, row: number): string {
  return messageId ?? `${byRow}${row}`;
}

/** The messages that are the copy of a draft in Drafts. */
export function copiesOfDraft(db: ReadableDb, draftId: number): number[] {
  const draft = one<{ account_id: number; server_message_id: string | null }>(
    db,
    'SELECT account_id, server_message_id FROM draft WHERE id = ?',
    draftId,
  );
  if (!draft) return [];
  return serverCopies(db, draft.account_id, draft.server_message_id).map((copy) => copy.message_id);
}

/** The placements of a draft's copy in Drafts; none when it was changed or deleted elsewhere. */
export function serverCopies(db: ReadableDb, accountId: number, name: string | null): DraftCopy[] {
  if (name === null) return [];
  const columns = 'p.id, p.message_id, p.mailbox_id, m.account_id, p.flags, p.keywords, m.thread_id';
  const inDrafts = `JOIN placement p ON p.message_id = m.id
     JOIN mailbox b ON b.id = p.mailbox_id AND b.role = 'drafts' WHERE p.removed_by IS NULL`;
  if (name.startsWith(byRow)) {
    return all<DraftCopy>(
      db,
      `SELECT ${columns} FROM message m ${inDrafts} AND m.id = ? AND m.account_id = ?`,
      Number(name.slice(byRow.length)),
      accountId,
    );
  }
  return all<DraftCopy>(
    db,
    `SELECT ${columns} FROM thread_reference r
     JOIN message m ON m.thread_id = r.thread_id AND m.message_id = r.reference ${inDrafts}
       AND r.account_id = ? AND r.reference = ?`,
    accountId,
    name,
  );
}
