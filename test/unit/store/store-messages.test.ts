import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, run, transaction, type WritableDb } from '../../../main/engine/store/database.ts';
import { insertLocalMessage, storeMessages } from '../../../main/engine/store/messages.ts';
import type { ServerMessage } from '../../../main/engine/sync/normalise.ts';
import { refreshThreads } from '../../../main/engine/threads/refresh.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from './mail-db.ts';

const tables = ['thread', 'thread_reference', 'message', 'placement', 'mailbox', 'mailbox_thread', 'orphan'];

/** A mailbox in which nothing, or two messages that only this program has described, stand already. */
function begin(withLocal: boolean): { db: WritableDb; store: (batch: readonly ServerMessage[]) => void } {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  for (const key of withLocal ? [1, 2] : []) {
    transaction(db, () => {
      const described = serverMessage(key, 0, { contentKey: Buffer.from(`own ${key}`.padEnd(16)) });
      const { id, threadIds } = insertLocalMessage(db, owner, described, []);
      run(
        db,
        `INSERT INTO placement (message_id, mailbox_id, server_flags, server_keywords, flags, keywords)
         VALUES (?, ?, 0, '[]', 0, '[]')`,
        id,
        inbox,
      );
      return refreshThreads(db, threadIds);
    });
  }
  return { db, store: (batch) => void change(db, () => storeMessages(db, owner, inbox, batch).threadIds) };
}

function contents(db: WritableDb): Record<string, unknown[]> {
  return Object.fromEntries(
    [...tables, 'index_queue', 'message_count'].map((table) => [table, all(db, `SELECT * FROM ${table}`)]),
  );
}

/**
 * Few keys, UIDs and dates, so that copies, clashes and joined conversations are frequent. Two in three have an EMAILID,
 * which keys four apart share; one in five has no Message-ID.
 */
const messages = fc.array(
  fc
    .record({
      key: fc.integer({ min: 1, max: 12 }),
      uid: fc.integer({ min: 1, max: 16 }),
      references: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
      date: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ key, uid, references, date }) =>
      serverMessage(key, uid, {
        messageId: key % 5 ? `<m${key}@test>` : null,
        references: references.map((other) => `<m${other}@test>`),
        date: date * 1_000_000,
        emailId: key % 3 ? `e${key % 4}` : null,
      }),
    ),
  { maxLength: 90 },
);

describe('a batch of messages', () => {
  it('is stored as each of them alone would be, and the same twice changes nothing', () => {
    fc.assert(
      fc.property(messages, fc.boolean(), (batch, withLocal) => {
        const together = begin(withLocal);
        const singly = begin(withLocal);
        together.store(batch);
        for (const message of batch) singly.store([message]);
        const stored = contents(together.db);
        expect(stored).toEqual(contents(singly.db));
        expect(all(together.db, 'PRAGMA foreign_key_check')).toEqual([]);
        // Where no UID was given to two messages, a server can say the same again.
        if (!withLocal && new Set(batch.map(({ uid }) => uid)).size === batch.length) {
          together.store(batch);
          expect(contents(together.db)).toEqual(stored);
        }
        together.db.raw.close();
        singly.db.raw.close();
      }),
      { numRuns: process.env.LONG ? 500 : 30 },
    );
  });

  it('gives no id a second time, whatever was deleted since', () => {
    const { db, store } = begin(false);
    store([serverMessage(1, 1), serverMessage(2, 2)]);
    run(db, 'DELETE FROM placement');
    run(db, 'DELETE FROM message');
    run(db, 'DELETE FROM thread');
    store([serverMessage(3, 3), serverMessage(4, 4)]);
    const ids = (table: string) => all<{ id: number }>(db, `SELECT id FROM ${table}`).map(({ id }) => id);
    expect([ids('message'), ids('placement'), ids('thread')]).toEqual([
      [3, 4],
      [3, 4],
      [3, 4],
    ]);
  });
});
