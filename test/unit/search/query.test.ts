import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexMessage } from '../../../main/engine/search/index-text.ts';
import { matchExpression, searchMessages } from '../../../main/engine/search/query.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';

function withText(texts: string[]) {
  const db = openMailDb();
  const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
  const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
  for (const [at, body] of texts.entries()) {
    const message = serverMessage(at, at + 1, { subject: `Nr ${at}` });
    change(db, () => {
      const stored = storeMessages(db, owner, inbox, [message]);
      indexMessage(db, stored.newMessageIds[0]!, {
        subject: message.subject,
        people: '',
        filenames: '',
        body,
      });
      return stored.threadIds;
    });
  }
  const find = (text: string) =>
    searchMessages(db, text, null, 50).hits.map((hit) => Number(hit.subject.slice(3)));
  return { db, find };
}

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
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
        'subject',
        '_',
        '\u0301',
        '漢',
        '🦜',
        'a',
        '\0',
        "'",
        ';',
        '+',
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
      'subject:x',
    ]) {
      find(text);
    }
    db.raw.close();
  });

  it('every stored word finds its message', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zäöüßéñçøåłžşğа-яёα-ωあ-ん一-龠]{1,12}$/u), (word) => {
        const { db, find } = withText([`before ${word} after`, 'something else']);
        const found = find(word);
        db.raw.close();
        expect(found).toContain(0);
      }),
      { numRuns: 150 },
    );
  });

  it('finds words, beginnings of the last, phrases, and words without their marks', () => {
    const { db, find } = withText([
      'The Königsberg harbour was dredged twice',
      'harbour the dredged',
      'foo_bar and well-known, e-mail mara@harbour.example',
      '東京湾の港を掘る',
    ]);
    expect(find('konigsberg')).toEqual([0]);
    expect(find('KÖNIGS')).toEqual([0]);
    expect(find('dred harb')).toEqual([1, 0]);
    expect(find('"the harbour"')).toEqual([]);
    expect(find('"harbour was dredged"')).toEqual([0]);
    expect(find('"harbour was dredged')).toEqual([0]);
    expect(find('well-kno')).toEqual([2]);
    expect(find('foo_bar')).toEqual([2]);
    expect(find('mara@harbour.example')).toEqual([2]);
    expect(find('京湾の港')).toEqual([3]);
    expect(find('港湾')).toEqual([]);
    expect(find('')).toEqual([]);
    expect(find('🦜')).toEqual([]);
    db.raw.close();
  });

  it('nothing typed is taken for FTS5 syntax', () => {
    expect(matchExpression('a OR b')).toBe('"a"* AND "OR"* AND "b"*');
    expect(matchExpression('"one two" x')).toBe('"one two" AND "x"*');
    expect(matchExpression('   ')).toBeNull();
  });

  it('pages do not overlap and miss nothing, at equal dates too', () => {
    const db = openMailDb();
    const owner = { accountId: addAccount(db, 'owner@test'), email: 'owner@test' };
    const inbox = addMailbox(db, owner.accountId, 'INBOX', 'inbox');
    const messages = Array.from({ length: 57 }, (_, at) =>
      serverMessage(at, at + 1, { date: 1000 + (at >> 3) }),
    );
    change(db, () => storeMessages(db, owner, inbox, messages).threadIds);
    const seen: number[] = [];
    for (let after: { date: number; messageId: number } | null = null; ; ) {
      const page: ReturnType<typeof searchMessages> = searchMessages(db, 'subject', after, 10);
      seen.push(...page.hits.map((hit) => hit.messageId));
      after = page.next;
      if (!after) break;
    }
    expect(seen).toHaveLength(57);
    expect(new Set(seen).size).toBe(57);
    db.raw.close();
  });
});
