import { one, type ReadableDb, run, type WritableDb } from '../store/database.ts';

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
  // One look-up for each, as most messages have few: a statement over a list costs ten times that.
  const owners = new Map(keys.map((key) => [key, ownerOf(db, accountId, key)]));
  const found = [...new Set(owners.values())].filter((id) => id !== undefined).sort((a, b) => a - b);
  const threadId = found[0] ?? run(db, 'INSERT INTO thread (account_id) VALUES (?)', accountId).id;
  const emptied = found.slice(1);
  for (const other of emptied) {
    run(db, 'UPDATE message SET thread_id = ? WHERE thread_id = ?', threadId, other);
    run(db, 'UPDATE thread_reference SET thread_id = ? WHERE thread_id = ?', threadId, other);
  }
  for (const [key, owner] of owners) {
    if (owner !== undefined) continue;
    run(
      db,
      'INSERT INTO thread_reference (account_id, reference, thread_id) VALUES (?, ?, ?)',
      accountId,
      key,
      threadId,
    );
  }
  return { threadId, emptied };
}

/** The conversation in which a Message-ID is known. */
function ownerOf(db: ReadableDb, accountId: number, reference: string): number | undefined {
  return one<{ thread_id: number }>(
    db,
    'SELECT thread_id FROM thread_reference WHERE account_id = ? AND reference = ?',
    accountId,
    reference,
  )?.thread_id;
}
