import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listOffline } from '../../../main/engine/offline/list.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { all, one, run } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

const keys = [1, 2, 3, 4];
const key = fc.constantFrom(...keys);
const step = fc.oneof(
  fc.record({
    do: fc.constant('store' as const),
    key,
    content: fc.string({ maxLength: 20, unit: 'grapheme' }),
  }),
  fc.record({ do: fc.constantFrom('drop' as const, 'delete' as const), key }),
);

it('what the texts of an account take is known without adding them up, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const db = openMailDb();
      const accounts = ['mara@lab.test', 'ben@lab.test'].map((email) => addAccount(db, email));
      for (const accountId of accounts) {
        const inbox = addMailbox(db, accountId, 'INBOX', 'inbox');
        const messages = keys.map((each) => serverMessage(each, each));
        change(db, () => storeMessages(db, { accountId, email: '' }, inbox, messages).threadIds);
      }
      for (const [index, one] of steps.entries()) {
        // The same key in each account, in turns.
        const id = one.key + (index % 2) * keys.length;
        if (one.do === 'store')
          storeBody(db, id, { parts: [{ kind: 'text', content: one.content }], note: null });
        else if (one.do === 'drop') run(db, 'DELETE FROM body WHERE message_id = ?', id);
        else run(db, 'DELETE FROM message WHERE id = ?', id);
      }
      for (const { accountId, diskUse } of listOffline(db, 0)) {
        const parts = all<{ parts: string }>(
          db,
          'SELECT b.parts FROM body b JOIN message m ON m.id = b.message_id WHERE m.account_id = ?',
          accountId,
        );
        expect(diskUse.text).toBe(parts.reduce((sum, row) => sum + Buffer.byteLength(row.parts), 0));
      }
      run(db, 'DELETE FROM account');
      expect(one(db, 'SELECT 1 FROM text_size')).toBeUndefined();
      db.raw.close();
    }),
    { numRuns: 60 },
  );
});
