import { all, run, type WritableDb } from '../store/database.ts';

/**
 * The conversation a message belongs to, by its own Message-ID and those it refers to (References, In-Reply-To; the
 * idea of RFC 5256 section 2.2 without the subject, so that unrelated mails with a common subject stay apart).
 * A message that joins several known conversations makes one of them.
 *
 * @returns the conversation, and those that were emptied into it and must be refreshed too.
 */
export function assignThread(
  db: WritableDb,
  accountId: number,
  messageId: string | null,
  references: readonly string[],
): { threadId: number; emptied: number[] } {
  const keys = [...new Set(messageId === null ? references : [messageId, ...references])];
  const found =
    keys.length === 0
      ? []
      : all<{ thread_id: number }>(
          db,
          `SELECT DISTINCT r.thread_id FROM json_each(?) k
           CROSS JOIN thread_reference r ON r.account_id = ? AND r.reference = k.value
           ORDER BY r.thread_id`,
          JSON.stringify(keys),
          accountId,
        ).map((row) => row.thread_id);
  const threadId = found[0] ?? run(db, 'INSERT INTO thread (account_id) VALUES (?)', accountId).id;
  const emptied = found.slice(1);
  for (const other of emptied) {
    run(db, 'UPDATE message SET thread_id = ? WHERE thread_id = ?', threadId, other);
    run(db, 'UPDATE thread_reference SET thread_id = ? WHERE thread_id = ?', threadId, other);
  }
  if (keys.length > 0) {
    run(
      db,
      `INSERT INTO thread_reference (account_id, reference, thread_id)
       SELECT ?, value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
      accountId,
      threadId,
      JSON.stringify(keys),
    );
  }
  return { threadId, emptied };
}
