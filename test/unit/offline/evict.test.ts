import { expect, it } from 'vitest';
import { evictChunk } from '../../../main/engine/offline/evict.ts';
import { all, run } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

/** Messages 1 to 5 of INBOX and 6 to 10 of another mailbox, dated by their numbers, all with their text. */
function filled() {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'mara@lab.test'), email: 'mara@lab.test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  const other = addMailbox(db, owner.accountId, 'Other', null);
  for (const [mailbox, keys] of [
    [inbox, [1, 2, 3, 4, 5]],
    [other, [6, 7, 8, 9, 10]],
  ] as const) {
    const messages = keys.map((key) => serverMessage(key, key, { date: key, receivedAt: key }));
    change(db, () => storeMessages(db, owner, mailbox, messages).threadIds);
  }
  run(db, `UPDATE message SET body_state = 'ready'`);
  const kept = (...windows: (readonly [mailboxId: number, since: number])[]): number[] => {
    const list = windows.map(([mailboxId, since]) => ({ mailboxId, since, attachments: false }));
    while (evictChunk(db, owner.accountId, list) > 0);
    return all<{ date: number }>(db, `SELECT date FROM message WHERE body_state = 'ready' ORDER BY date`).map(
      ({ date }) => date,
    );
  };
  return { db, inbox, other, kept };
}

it('drops nothing where everything is to be kept', () => {
  const { inbox, other, kept } = filled();
  expect(kept([inbox, 0], [other, 0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

it('drops what is dated before the window of its own mailbox', () => {
  const { inbox, other, kept } = filled();
  expect(kept([inbox, 3], [other, 8])).toEqual([3, 4, 5, 8, 9, 10]);
});

it('drops all of a mailbox of which nothing is to be kept, however new', () => {
  const { inbox, kept } = filled();
  expect(kept([inbox, 3])).toEqual([3, 4, 5]);
});

it('drops everything where nothing is to be kept', () => {
  const { kept } = filled();
  expect(kept()).toEqual([]);
});
