import { describe, expect, it } from 'vitest';
import { all } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { baseSubject } from '../../../main/engine/threads/subject.ts';
import { processorTime } from '../processor-time.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

/** Stores messages with these references, in this order, and answers the sets of keys that share a conversation. */
function conversations(stored: [key: number, references: number[]][]): number[][] {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  for (const [at, [key, references]] of stored.entries()) {
    const message = serverMessage(key, at + 1, { references: references.map((other) => `<m${other}@test>`) });
    change(db, () => storeMessages(db, owner, inbox, [message]).threadIds);
  }
  const rows = all<{ subject: string; thread_id: number }>(db, 'SELECT subject, thread_id FROM message');
  const lines = all(db, 'SELECT thread_id FROM mailbox_thread');
  db.raw.close();
  const groups = Map.groupBy(rows, (row) => row.thread_id);
  expect(lines).toHaveLength(groups.size);
  return [...groups.values()]
    .map((group) => group.map((row) => Number(row.subject.split(' ')[1])).sort())
    .sort((a, b) => a[0]! - b[0]!);
}

describe('conversations', () => {
  it('a reply joins what it answers, whichever came first', () => {
    expect(
      conversations([
        [1, []],
        [2, [1]],
      ]),
    ).toEqual([[1, 2]]);
    expect(
      conversations([
        [2, [1]],
        [1, []],
      ]),
    ).toEqual([[1, 2]]);
  });

  it('a parent that arrives late joins the conversations of its replies', () => {
    expect(
      conversations([
        [2, []],
        [3, []],
        [1, [2, 3]],
      ]),
    ).toEqual([[1, 2, 3]]);
    expect(
      conversations([
        [2, [1]],
        [3, [1]],
        [1, []],
      ]),
    ).toEqual([[1, 2, 3]]);
  });

  it('siblings share a conversation though their parent was never seen', () => {
    expect(
      conversations([
        [2, [9]],
        [3, [9]],
        [4, []],
      ]),
    ).toEqual([[2, 3], [4]]);
  });

  it('a message that refers to itself, or messages to each other, end somewhere', () => {
    expect(conversations([[1, [1]]])).toEqual([[1]]);
    expect(
      conversations([
        [1, [2]],
        [2, [3]],
        [3, [1]],
      ]),
    ).toEqual([[1, 2, 3]]);
  });
});

describe('baseSubject', () => {
  it.each([
    ['Re: Harbour plans', 'Harbour plans'],
    ['RE: re: Fwd: Harbour plans', 'Harbour plans'],
    ['Re[2]: Harbour plans', 'Harbour plans'],
    ['AW: WG: Hafenpläne', 'Hafenpläne'],
    ['回复：港口', '港口'],
    ['Re:', 'Re:'],
    ['', ''],
    ['Regarding: the harbour', 'Regarding: the harbour'],
  ])('%j is shown as %j', (subject, base) => expect(baseSubject(subject)).toBe(base));

  it('a hostile subject is answered at once', async () => {
    const took = await processorTime(() => {
      baseSubject('Re: '.repeat(50_000));
      baseSubject(`re${' '.repeat(100_000)}`);
    });
    expect(took).toBeLessThan(1000);
  });
});
