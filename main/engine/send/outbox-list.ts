import type { OutboxItem } from '../../../shared/model/outbox.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { contentOfRow, type OutboxRow, recipientsOfRow } from './outbox-store.ts';

/** What waits in the outbox or needs a word, oldest first. */
export function listOutbox(db: ReadableDb): OutboxItem[] {
  return all<OutboxRow & { thread_id: number | null }>(
    db,
    `SELECT o.*, m.thread_id FROM outbox o LEFT JOIN message m ON m.id = o.content ->> '$.relation.messageId'
     WHERE o.state NOT IN ('done', 'cancelled')
     UNION ALL
     SELECT o.*, m.thread_id FROM outbox o LEFT JOIN message m ON m.id = o.content ->> '$.relation.messageId'
     WHERE o.state = 'done' AND o.note IS NOT NULL
     ORDER BY id LIMIT 500`,
  ).map(toItem);
}

function toItem(row: OutboxRow & { thread_id: number | null }): OutboxItem {
  const content = contentOfRow(row);
  const isForward = content.relation?.kind === 'forward';
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    draftId: row.draft_id,
    threadId: isForward ? null : row.thread_id,
    // To a person, looking whether it went is still sending.
    state: row.state === 'unknown' || row.state === 'cancelled' ? 'sending' : row.state,
    from: content.from,
    to: [...content.to, ...content.cc, ...content.bcc],
    subject: content.subject,
    snippet: content.text.replace(/\s+/g, ' ').trim().slice(0, 200),
    recipients: recipientsOfRow(row),
    sendAt: row.send_at,
    nextTryAt: row.next_try_at,
    note: row.note,
    createdAt: row.created_at,
  };
}
