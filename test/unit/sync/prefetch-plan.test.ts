import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { locate, locateAll, type MessageLocation } from '../../../main/engine/sync/body-fetch.ts';
import { batchesOf } from '../../../main/engine/sync/prefetch-plan.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

const textOf = (size: number) => ({
  ...{ partId: '1', kind: 'text', charset: '', encoding: '7bit', size, flowed: false, delSp: false },
});

test('texts are fetched in batches of few bytes and many messages, each once and in order', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 512 * 1024 }));
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 600 }), (sizes) => {
      const locations = sizes.map((bytes, messageId) => ({
        messageId,
        structure: { textParts: [textOf(bytes)], attachments: [], complete: true },
      })) as unknown as MessageLocation[];
      const batches = batchesOf({ path: 'INBOX', uid_validity: '1', isPlain: true, locations });
      expect(batches.flatMap((batch) => batch.locations)).toEqual(locations);
      for (const batch of batches) {
        expect(batch.locations.length).toBeLessThanOrEqual(200);
        const bytes = batch.locations.reduce((sum, { messageId }) => sum + sizes[messageId]!, 0);
        expect(bytes <= 256 * 1024 || batch.locations.length === 1).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('several messages are found where each of them is found alone', () => {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'a@test'), email: 'a@test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const archive = addMailbox(db, owner.accountId, 'Archive', 'archive');
  const ids: number[] = [];
  change(db, () => {
    const first = storeMessages(
      db,
      owner,
      inbox,
      [1, 2, 3].map((key) => serverMessage(key, key)),
    );
    const second = storeMessages(
      db,
      owner,
      archive,
      [2, 4].map((key) => serverMessage(key, key)),
    );
    ids.push(...first.newMessageIds, ...second.newMessageIds);
    return [...first.threadIds, ...second.threadIds];
  });
  db.raw.exec(`UPDATE placement SET removed_by = 1 WHERE message_id = ${ids[1]} AND mailbox_id = ${inbox}`);
  db.raw.exec(`UPDATE placement SET uid = NULL WHERE message_id = ${ids[2]}`);
  const asked = [...ids, 999].reverse();
  expect(locateAll(db, asked)).toEqual(asked.flatMap((id) => locate(db, id) ?? []));
  expect(locateAll(db, asked).map(({ messageId, path }) => [messageId, path])).toEqual([
    [ids[3], 'Archive'],
    [ids[1], 'Archive'],
    [ids[0], 'INBOX'],
  ]);
});
