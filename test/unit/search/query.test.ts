import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMessages, searchMessages } from '../../../main/engine/search/query.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { all, run, type WritableDb } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { listTags } from '../../../main/engine/threads/tags.ts';
import type { SearchCursor } from '../../../shared/model/search.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';
import { fillIndex } from './fill-index.ts';

function mailbox() {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  return { db, owner, inbox: addMailbox(db, owner.accountId, 'INBOX', 'inbox') };
}

function withText(texts: string[]) {
  const { db, owner, inbox } = mailbox();
  for (const [at, content] of texts.entries()) {
    const message = serverMessage(at, at + 1, { subject: `Nr ${at}` });
    change(db, () => {
      const stored = storeMessages(db, owner, inbox, [message]);
      storeBody(db, stored.newMessageIds[0]!, { parts: [{ kind: 'text', content }], note: null });
      return stored.threadIds;
    });
  }
  fillIndex(db);
  const find = (text: string) => search(db, text).hits.map((hit) => Number(hit.subject.slice(3)));
  return { db, find };
}

function search(db: WritableDb, text: string, after: SearchCursor | null = null, limit = 50) {
  return searchMessages(db, text, { order: 'newest', after, limit, now: 2_000_000_000_000 });
}

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '"',
          '*',
          '(',
          ')',
          ':',
          '^',
          '-',
          'AND',
          'OR',
          'NOT',
          'NEAR',
          ' ',
          '{',
          '}',
          'subject:',
          '_',
          '%',
        ],
        ...[
          '\u0301',
          '\ufffc',
          '漢',
          '🦜',
          'a',
          '\0',
          "'",
          ';',
          '+',
          'in:',
          'tag:',
          'is:unread',
          'account:',
          'id:',
        ],
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

describe('search', () => {
  it('nothing that can be typed makes it fail', () => {
    const { db, find } = withText(['plain words', '漢字かな交じり文', 'NEAR AND OR NOT']);
    fc.assert(
      fc.property(odd, (text) => void find(text)),
      { numRuns: 1500 },
    );
    for (const text of [
      '"'.repeat(2000),
      'a '.repeat(1000),
      '漢'.repeat(2000),
      '*',
      '""',
      '_',
      'NEAR(a b)',
      '('.repeat(999),
    ]) {
      find(text);
    }
    db.raw.close();
  });

  it('every stored word finds its message', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zäöüßéñçøåłžşğа-яёα-ωあ-ん一-龠]{2,12}$/u), (word) => {
        const { db, find } = withText([`before ${word} after`, 'something else']);
        const found = find(word);
        db.raw.close();
        expect(found).toContain(0);
      }),
      { numRuns: 100 },
    );
  });

  it('names of mailboxes and accounts that are not there are told with their places', () => {
    const { db } = withText(['one']);
    expect(search(db, 'one in:attic').errors).toEqual([{ code: 'unknown-mailbox', from: 4, to: 12 }]);
    expect(search(db, 'account:nobody').errors).toEqual([{ code: 'unknown-account', from: 0, to: 14 }]);
    expect(search(db, 'one in:inb account:owner@').errors).toEqual([]);
    db.raw.close();
  });

  it.each(['newest', 'relevance'] as const)(
    'pages by %s do not overlap and miss nothing, at equal dates too',
    (order) => {
      const { db, owner, inbox } = mailbox();
      const messages = Array.from({ length: 157 }, (_, at) =>
        serverMessage(at, at + 1, {
          date: 1000 + (at >> 6) * 1000,
          contentKey: Buffer.from(`${at % 9} key ${at}`.padEnd(16)),
        }),
      );
      change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
      fillIndex(db);
      for (const text of ['subject', 'larger:1', 'in:inbox', 'is:unread', 'subject OR larger:1']) {
        const seen: number[] = [];
        for (let after: SearchCursor | null = null; ; ) {
          const page: ReturnType<typeof searchMessages> = searchMessages(db, text, {
            order,
            after,
            limit: 10,
            now: 0,
          });
          seen.push(...page.hits.map((hit) => hit.messageId));
          after = page.next;
          if (!after) break;
        }
        expect(seen, text).toHaveLength(157);
        expect(new Set(seen).size, text).toBe(157);
      }
      db.raw.close();
    },
  );

  it('a tag is found, and listed, that only an older message of a conversation has', () => {
    const { db, owner, inbox } = mailbox();
    const messages = [
      serverMessage(1, 1, { subject: 'Nr 1', flags: { bits: 0, keywords: ['Work', 'NonJunk'] } }),
      serverMessage(2, 2, { subject: 'Nr 2', references: ['<m1@test>'] }),
      serverMessage(3, 3, { subject: 'Nr 3', flags: { bits: 0, keywords: ['$label1'] } }),
    ];
    change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
    const subjects = (text: string) => search(db, text).hits.map((hit) => hit.subject);
    expect(subjects('tag:work')).toEqual(['Nr 1']);
    expect(subjects('tag:important')).toEqual(['Nr 3']);
    expect(subjects('tag:work tag:important')).toEqual([]);
    expect(subjects('-tag:work')).toEqual(['Nr 3', 'Nr 2']);
    expect(subjects('tag:none')).toEqual([]);
    expect(listTags(db)).toEqual(['$label1', 'Work']);
    db.raw.close();
  });

  it('few whom one writes to lead to their messages, and many do not', () => {
    const { db, owner, inbox } = mailbox();
    const from = (key: number, address: string) =>
      serverMessage(key, key, {
        subject: `Nr ${key}`,
        addresses: { from: [{ name: '', address }], to: [], cc: [], bcc: [], replyTo: [] },
      });
    const messages = [from(1, 'ann@far.test'), from(2, 'Bob@Far.test'), from(3, 'owner@test'), from(4, '')];
    change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
    fillIndex(db);
    const subjects = (text: string) => search(db, text).hits.map((hit) => hit.subject);
    const know = (address: string) =>
      run(db, `INSERT INTO correspondent (address, name, last_at, written) VALUES (?, '', 1, 1)`, address);
    expect(subjects('is:known')).toEqual(['Nr 3']);
    know('bob@far.test');
    expect(subjects('is:known')).toEqual(['Nr 3', 'Nr 2']);
    expect(subjects('-is:known')).toEqual(['Nr 4', 'Nr 1']);
    for (let n = 0; n < 70; n++) know(`somebody${n}@far.test`);
    expect(subjects('is:known')).toEqual(['Nr 3', 'Nr 2']);
    expect(subjects('is:known nr')).toEqual(['Nr 3', 'Nr 2']);
    db.raw.close();
  });

  it('the order stays that of the dates when thousands share one second', () => {
    const { db, owner, inbox } = mailbox();
    const digest = (at: number): Buffer => Buffer.from(String(at * 2_654_435_761).padEnd(16));
    const messages = Array.from({ length: 700 }, (_, at) =>
      serverMessage(at, at + 1, {
        date: at < 690 ? 5_000_000_000 : 5_900_000_000 + at * 1000,
        contentKey: digest(at),
      }),
    );
    change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
    fillIndex(db);
    const dates = search(db, 'sender', null, 200).hits.map((hit) => hit.date);
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
    expect(
      search(db, 'sender on:1970-02-27', null, 200).hits.length +
        search(db, 'sender on:1970-02-28', null, 200).hits.length,
    ).toBeGreaterThanOrEqual(200);
    db.raw.close();
  });

  it('the index follows what happens to a message', () => {
    const { db, find } = withText(['kelp forest', 'sea grass']);
    const id = all<{ id: number }>(db, `SELECT id FROM message WHERE subject = 'Nr 0'`)[0]!.id;
    storeBody(db, id, { parts: [{ kind: 'html', content: '<p>red <b>al</b>gae</p>' }], note: null });
    expect(find('kelp')).toEqual([0]);
    fillIndex(db);
    expect([find('kelp'), find('algae'), find('body:red')]).toEqual([[], [0], [0]]);
    run(db, 'DELETE FROM body WHERE message_id = ?', id);
    fillIndex(db);
    expect([find('algae'), find('subject:0')]).toEqual([[], [0]]);
    run(db, 'UPDATE message SET subject = ? WHERE id = ?', 'Nr 0 moved', id);
    fillIndex(db);
    expect(find('moved')).toHaveLength(1);
    run(db, 'DELETE FROM message WHERE id = ?', id);
    expect([find('moved'), find('sea')]).toEqual([[], [1]]);
    fillIndex(db);
    expect(all(db, 'SELECT rowid FROM message_text')).toHaveLength(1);
    expect(all(db, 'SELECT * FROM index_queue')).toEqual([]);
    db.raw.close();
  });

  it('a batch becomes one segment of the index, though its newest message is asked for first', () => {
    const { db, owner, inbox } = mailbox();
    const messages = Array.from({ length: 200 }, (_, at) =>
      serverMessage(at, at + 1, { date: 1e9 + at * 60_000 }),
    );
    change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
    fillIndex(db);
    expect(all(db, 'SELECT DISTINCT segid FROM message_text_idx')).toHaveLength(1);
    db.raw.close();
  });

  it('says how far its answer goes', () => {
    const { db } = withText(['one', 'two']);
    expect(search(db, 'one').coverage).toEqual({ messages: 2, withBody: 2, completeSince: null, waiting: 0 });
    run(db, `UPDATE message SET body_state = 'absent' WHERE subject = 'Nr 0'`);
    run(db, 'INSERT INTO index_queue (sort_key) VALUES (1)');
    const date = all<{ date: number }>(db, `SELECT date FROM message WHERE subject = 'Nr 0'`)[0]!.date;
    expect(search(db, 'one').coverage).toEqual({ messages: 2, withBody: 1, completeSince: date, waiting: 1 });
    run(db, `DELETE FROM message WHERE subject = 'Nr 0'`);
    expect(search(db, 'two').coverage).toEqual({ messages: 1, withBody: 1, completeSince: null, waiting: 2 });
    run(db, 'DELETE FROM message');
    run(db, 'DELETE FROM account');
    expect(all(db, 'SELECT * FROM message_count')).toEqual([]);
    db.raw.close();
  });
});

describe('words in place of their beginning', () => {
  const syllables = ['ka', 'lo', 'mer', 'ti', 'ü'];
  const word = fc
    .array(fc.constantFrom(...syllables), { minLength: 1, maxLength: 4 })
    .map((parts) => `kalo${parts.join('')}`);
  const long = fc.integer({ min: 35, max: 50 }).map((length) => `kalo${'😀'}${'m'.repeat(length)}`);
  const texts = fc.array(
    fc.array(fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: long }), {
      minLength: 1,
      maxLength: 5,
    }),
    { minLength: 8, maxLength: 30 },
  );
  /** Few enough that a small mailbox has more words than that. */
  const limits = { few: 2, first: 1, most: 6, looked: 40 };

  it('change nothing about what is found, page by page', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 6 }), (messages, limit) => {
        const { db, owner, inbox } = mailbox();
        change(db, () => {
          // Days apart, as words are kept with the hours of their newest message.
          const stored = messages.map((_, at) => serverMessage(at, at + 1, { date: 1e9 + at * 90_000_000 }));
          const { newMessageIds, threadIds } = storeMessages(db, owner, inbox, stored);
          for (const [at, id] of newMessageIds.entries()) {
            storeBody(db, id, { parts: [{ kind: 'text', content: messages[at]!.join(' ') }], note: null });
          }
          return threadIds;
        });
        fillIndex(db);
        const ask = (text: string, after: SearchCursor | null, beginnings?: typeof limits) =>
          findMessages(db, text, {
            ...{ order: 'newest', after, limit, now: 0 },
            ...(beginnings ? { beginnings } : {}),
          }).found;
        for (const text of [
          ...['kalo', 'kaloka', 'kalo kaloti', 'kalo OR merti', 'kalo -kaloka', 'body:kalolo', 'kalo😀m'],
          ...['-kalo', 'kaloka OR is:starred', `kalo${'😀'}${'m'.repeat(38)}`, 'kalo before:1970-02'],
        ]) {
          const whole = findMessages(db, text, { order: 'newest', after: null, limit: 1000, now: 0 }).found;
          const paged: number[] = [];
          for (let after: SearchCursor | null = null; ; ) {
            const page = ask(text, after, limits);
            paged.push(...page.map(({ id }) => id));
            if (page.length < limit) break;
            after = { key: page.at(-1)!.key, score: null };
          }
          const plain = findMessages(db, text, {
            ...{ order: 'newest', after: null, limit: 1000, now: 0 },
            beginnings: { ...limits, looked: 0 },
          }).found;
          expect(whole, text).toEqual(plain);
          expect(paged, text).toEqual(plain.map(({ id }) => id));
        }
        db.raw.close();
      }),
      { numRuns: process.env.LONG ? 300 : 25 },
    );
  });

  it('follow a message that is indexed anew, and forget nothing with a transaction that failed', () => {
    const { db } = withText(['kalomer', 'sea grass']);
    run(db, `UPDATE message SET subject = 'Nr 1 kalotiti' WHERE subject = 'Nr 1'`);
    db.raw.exec(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON message_text_term BEGIN SELECT RAISE(ABORT, 'no further'); END`,
    );
    expect(() => fillIndex(db)).toThrow('no further');
    db.raw.exec('DROP TRIGGER full');
    fillIndex(db);
    const subjects = (text: string) => search(db, text).hits.map((hit) => hit.subject);
    expect(subjects('kalot')).toEqual(['Nr 1 kalotiti']);
    expect(subjects('kalo')).toEqual(['Nr 1 kalotiti', 'Nr 0']);
    db.raw.close();
  });
});
