import { all } from '../store/database.ts';
import type { SyncContext } from './context.ts';

/** Tells of new mail in an inbox that is not read yet, for notifications. */
export function announceArrivals(context: SyncContext, messageIds: readonly number[]): void {
  if (messageIds.length === 0) return;
  const { cache, account, emit } = context;
  const rows = all<{ thread_id: number; subject: string; sender: string | null }>(
    cache,
    `SELECT m.thread_id, m.subject,
            coalesce(nullif(m.addresses ->> '$.from[0].name', ''), m.addresses ->> '$.from[0].address') AS sender
     FROM json_each(?) t CROSS JOIN message m ON m.id = t.value CROSS JOIN placement p ON p.message_id = m.id
     WHERE p.flags & 1 = 0 LIMIT 20`,
    JSON.stringify(messageIds),
  );
  if (rows.length === 0) return;
  const messages = rows.map((row) => ({
    threadId: row.thread_id,
    from: row.sender ?? '',
    subject: row.subject,
  }));
  emit({ type: 'mail.arrived', accountId: account.id, messages });
}
