import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, words } from '../../../shared/search/fold.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import { printQuery } from '../../../shared/search/print.ts';
import type { QueryNode } from '../../../shared/search/query.ts';
import { ageMoment, dateSpan, parseAge, parseDate, parseSize } from '../../../shared/search/values.ts';

const runs = process.env.LONG ? 50_000 : 1500;

const pieces = fc.constantFrom(
  ...[
    '"',
    '“',
    '(',
    ')',
    ':',
    '：',
    '-',
    '--',
    ' ',
    '\u3000',
    'OR',
    'AND',
    'NOT',
    'or',
    'from:',
    'to:',
    'is:',
    'in:',
  ],
  ...[
    'has:attachment',
    'is:unread',
    'before:',
    '2024-05',
    'older:',
    '3d',
    'larger:',
    '1.5mb',
    'tag:',
    'von:',
    'id:',
  ],
  ...[
    '<a@b>',
    'https://x.test/?q=from:y',
    'mara',
    'Straße',
    '漢字',
    'ไทย',
    '🦜',
    '\u0301',
    '\0',
    'a*',
    "'",
    '{',
    ';',
  ],
);
const typed = fc.oneof(
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

/** The meaning of a node: without the places. */
function bare(node: QueryNode | null): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value) => (key === 'from' || key === 'to' ? undefined : value)),
  );
}

function printed(text: string): string {
  return printQuery(parseQuery(text).root);
}

describe('the query language', () => {
  it.each([
    ['plan harbour OR quay', 'plan harbour OR quay'],
    ['plan AND harbour', 'plan harbour'],
    ['(plan harbour) OR quay', '(plan harbour) OR quay'],
    ['((plan)) (a b)', 'plan a b'],
    ['-draft NOT from:mara', '-draft -from:mara'],
    ['NOT NOT x', 'x'],
    ['-(a OR b)', '-(a OR b)'],
    ['from:(mara OR jonas) x', 'from:mara OR from:jonas x'],
    ['subject:("floor plan" -draft)', 'subject:"floor plan" -subject:draft'],
    ['is:FLAGGED is:unseen has:Anhänge', 'is:starred is:unread has:attachment'],
    ['von:käthe betreff:Möbel', 'from:käthe subject:Möbel'],
    ['from：田中', 'from:田中'],
    ['after:3.5.2024 before:2024/5 on:gestern', 'after:2024-05-03 before:2024-05 on:yesterday'],
    ['older:3D newer_than:1y', 'older:3d newer:1y'],
    ['larger:1.5MB smaller:10k', 'larger:1572864 smaller:10240'],
    ['in:"My box" in:Inbox', 'in:"My box" in:Inbox'],
    ['re:plan https://x.test/a', 're:plan https://x.test/a'],
    ['„Gute Reise“', '"Gute Reise"'],
    ['🦜 -- plan', 'plan'],
    ['well-known foo_bar', 'well-known foo_bar'],
    ['id:<a@b.c>', 'id:<a@b.c>'],
    ['from:-x', 'from:-x'],
    ['', ''],
  ])('%s', (text, expected) => {
    const { root, errors } = parseQuery(text);
    expect(printQuery(root)).toBe(expected);
    expect(errors).toEqual([]);
  });

  it.each([
    ['from:', 'missing-value', 'from:'],
    ['x before:2024-13-01', 'bad-date', 'before:2024-13-01'],
    ['on:31.2.2024 x', 'bad-date', 'on:31.2.2024'],
    ['older:3', 'bad-age', 'older:3'],
    ['larger:many', 'bad-size', 'larger:many'],
    ['is:green', 'unknown-state', 'is:green'],
    ['has:wings', 'unknown-attachment', 'has:wings'],
    ['a "b c', 'unclosed-quote', '"b c'],
    ['a (b c', 'unclosed-bracket', '(b c'],
    ['a b)', 'unopened-bracket', ')'],
    ['OR a', 'dangling-operator', 'OR'],
    ['a OR', 'dangling-operator', 'OR'],
    ['a NOT', 'dangling-operator', 'NOT'],
    ['before:(2024)', 'missing-value', 'before:'],
  ])('%s is marked', (text, code, marked) => {
    const { errors } = parseQuery(text);
    expect(errors.map((error) => [error.code, text.slice(error.from, error.to)])).toContainEqual([
      code,
      marked,
    ]);
  });

  it('names its operators with their places, for chips', () => {
    const text = 'x -from:"Mara Lind" is:unread';
    const found = parseQuery(text).operators.map((one) => [
      text.slice(one.from, one.to),
      one.operator,
      one.value,
    ]);
    expect(found).toEqual([
      ['from:"Mara Lind"', 'from', 'Mara Lind'],
      ['is:unread', 'is', 'unread'],
    ]);
    expect(parseQuery(text).operators.map((one) => one.negated)).toEqual([true, false]);
  });

  it('is never more complex than the database takes', () => {
    for (const text of [
      '('.repeat(2000),
      '-('.repeat(900),
      'a '.repeat(1000),
      'NOT '.repeat(500),
      'a OR '.repeat(400),
    ]) {
      const { root, errors } = parseQuery(text);
      expect(JSON.stringify(root).length).toBeLessThan(20_000);
      expect(errors.length).toBeLessThan(2001);
    }
    expect(parseQuery('a '.repeat(1000)).errors.map((error) => error.code)).toEqual(['too-complex']);
  });

  it('takes any input; errors and operators have places inside it', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const { errors, operators } = parseQuery(text);
        for (const { from, to } of [...errors, ...operators]) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: runs },
    );
  });

  it('means the same when it is printed and read again', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const first = parseQuery(text).root;
        const again = parseQuery(printQuery(first));
        expect(again.errors).toEqual([]);
        expect(bare(again.root)).toEqual(bare(first));
        expect(printed(printQuery(first))).toBe(printQuery(first));
      }),
      { numRuns: runs },
    );
  });
});

describe('folding', () => {
  it('is done once: folding again changes nothing, and no word has anything else in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        expect(words(words(text).join(' '))).toEqual(words(text));
      }),
      { numRuns: runs },
    );
  });

  it.each([
    ['Königsberg Ærø Straße', 'konigsberg aero strasse'],
    ['İSTANBUL ılık', 'istanbul ilik'],
    ['東京湾', '東 京 湾'],
    ['ｶﾞ ガ', 'ガ ガ'],
    ['회의를', '회 의 를'],
    ['мой ёлка', 'мой елка'],
    ['مُحَمَّد أحمد', 'محمد احمد'],
    ['שָׁלוֹם', 'שלום'],
    ['हिन्दी', 'हिन्दी'],
    ['Ὀδυσσεύς', 'οδυσσευσ'],
    ['soft\u00adhyphen e\u0301te\u0301', 'softhyphen ete'],
  ])('%s', (text, expected) => {
    expect(words(text).join(' ')).toBe(expected);
  });
});

describe('values', () => {
  const now = new Date(2024, 4, 3, 15, 30).getTime();
  it('dates are spans of local time', () => {
    const span = (text: string) =>
      dateSpan(parseDate(text)!, now).map((time) => new Date(time).toString().slice(4, 24));
    expect(span('2024-02')).toEqual(['Feb 01 2024 00:00:00', 'Mar 01 2024 00:00:00']);
    expect(span('2023')).toEqual(['Jan 01 2023 00:00:00', 'Jan 01 2024 00:00:00']);
    expect(span('29.2.2024')).toEqual(['Feb 29 2024 00:00:00', 'Mar 01 2024 00:00:00']);
    expect(span('today')).toEqual(['May 03 2024 00:00:00', 'May 04 2024 00:00:00']);
    expect(span('yesterday')).toEqual(['May 02 2024 00:00:00', 'May 03 2024 00:00:00']);
    expect(['2023-02-29', '1.13.2024', '24', 'soon', '2024-1-1x'].map(parseDate)).toEqual(
      Array(5).fill(null),
    );
  });

  it('ages go by the calendar, sizes by multiples of 1024', () => {
    expect(new Date(ageMoment(parseAge('2m')!, now)).getMonth()).toBe(2);
    expect(ageMoment(parseAge('3d')!, now)).toBe(now - 3 * 86_400_000);
    expect(['500', '10k', '1.5MB', '2gb'].map(parseSize)).toEqual([500, 10_240, 1_572_864, 2_147_483_648]);
    expect(['x', '1t', '-1', ''].map(parseSize)).toEqual(Array(4).fill(null));
  });
});
