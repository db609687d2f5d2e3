import { describe, expect, it } from 'vitest';
import { newestOf } from '../../../main/engine/search/server/search-account.ts';
import { toGmailSearch } from '../../../main/engine/search/server/to-gmail.ts';
import { toImapSearch } from '../../../main/engine/search/server/to-imap.ts';
import { withoutWords } from '../../../main/engine/search/server/without-words.ts';
import { parseQuery } from '../../../shared/search/parse.ts';
import { printQuery } from '../../../shared/search/print.ts';
import { isAboutWords } from '../../../shared/search/query.ts';

const now = new Date(2026, 10, 20, 12).getTime();
const root = (text: string) => parseQuery(text).root!;

describe('a query as IMAP SEARCH has it', () => {
  it.each([
    ['crane', { text: 'crane' }],
    ['"quay wall"', { text: 'quay wall' }],
    ['subject:crane body:quay', { subject: 'crane', body: 'quay' }],
    ['crane quay', { not: { or: [{ not: { text: 'crane' } }, { not: { text: 'quay' } }] } }],
    ['crane OR quay', { or: [{ text: 'crane' }, { text: 'quay' }] }],
    ['-crane', { not: { text: 'crane' } }],
    ['list:dev', { header: { 'list-id': 'dev' } }],
    ['is:unread crane', { seen: false, text: 'crane' }],
    ['larger:1k', { larger: 1024 }],
    ['on:2026-11-19', { sentSince: new Date('2026-11-19'), sentBefore: new Date('2026-11-20') }],
  ])('%s', (text, expected) => {
    expect(toImapSearch(root(text), now)).toEqual(expected);
  });

  it.each([
    ['is:known', { all: true }],
    ['has:attachment crane', { text: 'crane' }],
    ['in:inbox crane', { text: 'crane' }],
    ['-is:known crane', { text: 'crane' }],
    ['is:known OR crane', { all: true }],
    ['-(crane has:attachment)', { all: true }],
    ['-(crane OR is:known)', { all: true }],
    ['-(crane quay)', { not: toImapSearch(root('crane quay'), now) }],
  ])('of %s is never narrower', (text, expected) => {
    expect(toImapSearch(root(text), now)).toEqual(expected);
  });
});

describe('a query as Gmail has it', () => {
  it.each([
    ['crane', '(crane)'],
    ['"quay wall" from:jonas', '"quay wall" from:(jonas)'],
    ['crane OR quay', '{(crane) (quay)}'],
    ['-crane', '-((crane))'],
    ['tag:work has:attachment', 'label:"work" has:attachment'],
    ['on:2026-11-19', 'after:2026/11/19 before:2026/11/20'],
    ['is:draft is:starred', 'in:drafts is:starred'],
    ['id:a@b', 'rfc822msgid:a@b'],
    ['is:known', ''],
    ['is:known crane', '(crane)'],
    ['is:known OR crane', ''],
    ['-(crane is:answered)', ''],
  ])('%s', (text, expected) => {
    expect(toGmailSearch(root(text), now)).toBe(expected);
  });
});

describe('what a message that a server has found is held against', () => {
  it.each([
    ['crane', null],
    ['crane is:unread', 'is:unread'],
    ['crane OR is:unread', null],
    ['is:known OR is:unread', 'is:known OR is:unread'],
    ['-crane -is:known', '-is:known'],
    ['-(crane is:known)', null],
    ['from:jonas has:attachment in:inbox', 'has:attachment in:inbox'],
  ])('of %s is %s', (text, expected) => {
    const rest = withoutWords(root(text));
    expect(rest && printQuery(rest)).toBe(expected);
  });
});

it('the greatest UIDs of a set are taken, and a hostile range is not counted out', () => {
  expect(newestOf('2,10:12')).toEqual([12, 11, 10, 2]);
  expect(newestOf('1:4294967295')).toHaveLength(200);
  expect(newestOf('1:99999999999999999999,x,0')).toEqual([]);
});

it.each([
  ['crane', true],
  ['-crane', true],
  ['is:unread -(from:jonas OR is:starred)', true],
  ['is:unread -has:attachment', false],
])('%s is about words: %s', (text, expected) => {
  expect(isAboutWords(root(text))).toBe(expected);
});
