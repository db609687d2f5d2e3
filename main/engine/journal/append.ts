import { ApiError } from '../../../shared/api/error.ts';
import { storeBody } from '../store/bodies.ts';
import { all, one, run, transaction, type WritableDb } from '../store/database.ts';
import { mailboxById } from '../store/mailboxes.ts';
import { insertLocalMessage, type Owner } from '../store/messages.ts';
import { noteOrphans } from '../store/orphans.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { PreparedMessage } from './prepare-message.ts';
import { type AppendPayload, addTarget, insertOperation, newAction } from './queue.ts';
import type { OperationRow } from './revert.ts';

export interface AppendRequest {
  message: PreparedMessage;
  mailboxId: number;
  /**
   * Placements (older versions of a draft) that go when this one has arrived, and stay when it is refused. One that has
   * not been sent yet is not sent at all.
   */
  replaces?: readonly number[];
  /** Plain words, for the list of waiting changes: "Save draft “Minutes”". */
  description: string;
  /** Action it belongs to; a new one, which can be undone, when left out. */
  actionId?: number;
}

export interface QueuedAppend {
  operationId: number;
  messageId: number;
  threadId: number;
  placementId: number;
  /** What to announce. */
  threadIds: Set<number>;
  mailboxIds: Set<number>;
  /** Files of versions that are not needed any more: give them to `discardRawMessages` after the commit. */
  obsoleteFiles: string[];
}

/**
 * Queues the APPEND of a prepared message and shows it: in its mailbox and conversation, with its body. Joins the
 * caller's transaction where there is one; use the durable connection.
 * @throws ApiError `not-found` when the mailbox has gone
 */
export function queueAppend(db: WritableDb, owner: Owner, request: AppendRequest, now: number): QueuedAppend {
  return transaction(db, () => {
    const { message, mailboxId, replaces = [], description } = request;
    const { described, body, file } = message;
    const mailbox = mailboxById(db, mailboxId);
    if (!mailbox?.selectable || mailbox.removed_by !== null || mailbox.account_id !== owner.accountId) {
      throw new ApiError('not-found', 'That folder is no longer there.', { accountId: owner.accountId });
    }
    const actionId = request.actionId ?? newAction(db, description, true, now);
    const payload: AppendPayload = {
      file,
      size: described.size,
      flags: described.flags.bits,
      keywords: described.flags.keywords,
      receivedAt: described.receivedAt,
      messageId: described.messageId,
      subject: described.subject,
    };
    const { accountId } = owner;
    const id = insertOperation(db, actionId, accountId, 'append', mailboxId, payload, description, now);

    const replaced = placements(db, replaces);
    const stored = insertLocalMessage(
      db,
      owner,
      described,
      replaced.map((placement) => placement.message_id),
    );
    const structure = stored.isNew ? { structure: described.structure } : {};
    if (stored.needsBody) storeBody(db, stored.id, { ...body, ...structure });
    const keywords = JSON.stringify(described.flags.keywords);
    const placementId = run(
      db,
      `INSERT INTO placement (message_id, mailbox_id, uid, modseq, server_flags, server_keywords, flags, keywords,
                              created_by) VALUES (?, ?, NULL, NULL, ?, ?, ?, ?, ?)`,
      ...[stored.id, mailboxId, described.flags.bits, keywords, described.flags.bits, keywords, id],
    ).id;
    addTarget(db, id, { id: placementId, message_id: stored.id }, placementId);

    const threadIds = new Set([...stored.threadIds, ...replaced.map((placement) => placement.thread_id)]);
    const obsoleteFiles = replaced.flatMap((placement) => replace(db, id, placement));
    return {
      operationId: id,
      messageId: stored.id,
      threadId: stored.threadIds[0]!,
      placementId,
      threadIds,
      mailboxIds: refreshThreads(db, threadIds),
      obsoleteFiles,
    };
  });
}

interface Replaced {
  id: number;
  message_id: number;
  thread_id: number;
  created_by: number | null;
}

function placements(db: WritableDb, ids: readonly number[]): Replaced[] {
  return all<Replaced>(
    db,
    `SELECT p.id, p.message_id, m.thread_id, p.created_by FROM json_each(?) t
     CROSS JOIN placement p ON p.id = t.value CROSS JOIN message m ON m.id = p.message_id
     WHERE p.removed_by IS NULL`,
    JSON.stringify([...new Set(ids)]),
  );
}

/** Hides an older version until the new one has arrived. Answers the file of one that is not sent any more. */
function replace(db: WritableDb, operationId: number, placement: Replaced): string[] {
  const unsent = unsentAppend(db, placement);
  if (!unsent) {
    run(db, 'UPDATE placement SET removed_by = ? WHERE id = ?', operationId, placement.id);
    addTarget(db, operationId, placement, null);
    return [];
  }
  run(db, `UPDATE operation SET state = 'cancelled', error = NULL WHERE id = ?`, unsent.id);
  run(db, 'DELETE FROM placement WHERE id = ?', placement.id);
  noteOrphans(db, [placement.message_id]);
  // What that one was to replace is this one's now.
  run(
    db,
    `INSERT INTO operation_target (operation_id, placement_id, message_id, new_placement_id)
     SELECT ?, t.placement_id, t.message_id, NULL FROM operation_target t JOIN placement p ON p.id = t.placement_id
     WHERE t.operation_id = ? AND t.new_placement_id IS NULL ON CONFLICT DO NOTHING`,
    operationId,
    unsent.id,
  );
  run(
    db,
    `UPDATE placement SET removed_by = ? WHERE id IN (SELECT placement_id FROM operation_target
       WHERE operation_id = ? AND new_placement_id IS NULL) AND (removed_by IS NULL OR removed_by = ?)`,
    operationId,
    operationId,
    unsent.id,
  );
  return [(JSON.parse(unsent.payload) as AppendPayload).file];
}

/** The append that made a placement, when it has surely not reached the server. */
function unsentAppend(db: WritableDb, placement: Replaced): OperationRow | undefined {
  if (placement.created_by === null) return undefined;
  return one<OperationRow>(
    db,
    `SELECT * FROM operation WHERE id = ? AND kind = 'append'
       AND (state = 'queued' AND payload ->> '$.before' IS NULL OR state = 'failed')`,
    placement.created_by,
  );
}
