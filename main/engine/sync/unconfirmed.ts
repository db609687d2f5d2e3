import { all, run } from '../store/database.ts';
import { noteOrphans } from '../store/orphans.ts';
import { changeMail, type SyncContext } from './context.ts';

/**
 * Rows without a UID for which no operation is under way: a complete visit shows whether they are on the server. One
 * that the server has refused to take is nowhere else and stays.
 */
export function unconfirmed(context: SyncContext, mailboxId: number): number[] {
  return all<{ id: number }>(
    context.cache,
    `SELECT p.id FROM placement p WHERE p.mailbox_id = ? AND p.uid IS NULL
       AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.id = p.created_by
                       AND (o.state IN ('queued', 'sending') OR o.kind = 'append' AND o.state = 'failed'))
       AND NOT EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation_id
                       WHERE t.placement_id = p.id AND o.state IN ('queued', 'sending'))`,
    mailboxId,
  ).map((row) => row.id);
}

/** Rows that the server has still not shown after a complete visit: the messages went elsewhere. */
export function removeGhosts(context: SyncContext, awaited: readonly number[]): void {
  const { cache } = context;
  if (awaited.length === 0) return;
  const ghosts = all<{ id: number; message_id: number; thread_id: number }>(
    cache,
    `SELECT p.id, p.message_id, m.thread_id FROM json_each(?) t CROSS JOIN placement p ON p.id = t.value
     CROSS JOIN message m ON m.id = p.message_id WHERE p.uid IS NULL`,
    JSON.stringify(awaited),
  );
  if (ghosts.length === 0) return;
  changeMail(context, cache, () => {
    for (const ghost of ghosts) run(cache, 'DELETE FROM placement WHERE id = ?', ghost.id);
    noteOrphans(
      cache,
      ghosts.map((ghost) => ghost.message_id),
    );
    return ghosts.map((ghost) => ghost.thread_id);
  });
}
