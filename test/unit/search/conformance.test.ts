import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseQuery } from '../../../shared/search/parse.ts';
import { conformance } from './conformance-table.ts';
import { corpus, corpusNow } from './corpus.ts';
import { corpusDb, findIn } from './corpus-db.ts';
import { matches } from './reference.ts';

const db = corpusDb(corpus);
const find = findIn(db);
afterAll(() => db.raw.close());

function expected(query: string): number[] {
  const { root } = parseQuery(query);
  if (root === null) return [];
  return corpus.filter((message) => matches(root, message, corpusNow)).map((message) => message.id);
}

describe('the search engine finds what the table says', () => {
  it('which has as many lines as were promised', () => {
    expect(conformance.length).toBeGreaterThanOrEqual(150);
  });

  it.each(conformance)('%s', (query, ids) => {
    expect(find(query)).toEqual(ids);
    expect(expected(query)).toEqual(ids);
  });
});

/** Everything that stands in the corpus, to take pieces from. */
const texts = corpus.flatMap((message) => [
  ...[message.subject, message.body, message.list, ...message.filenames],
  ...[message.from, ...message.to].flatMap(({ name, address }) => [name, address]),
]);

/** A piece of a text of the corpus, cut anywhere between characters. */
const piece = fc
  .tuple(fc.constantFrom(...texts.filter((text) => text !== '')), fc.nat(), fc.integer({ min: 1, max: 14 }))
  .map(([text, from, length]) => {
    const start = from % text.length;
    return text.slice(start, start + length).replace(/["“”„«»()]/g, ' ');
  });
const term = fc.oneof(
  { weight: 5, arbitrary: piece.map((text) => text.trim().split(/\s+/)[0] ?? '') },
  { weight: 2, arbitrary: piece.map((text) => `"${text}"`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('from', 'to', 'cc', 'subject', 'body', 'filename', 'list'), piece)
      .map(([field, text]) => `${field}:"${text}"`),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'is:unread',
        'is:read',
        'is:starred',
        'is:answered',
        'is:draft',
        'is:known',
        'has:attachment',
        'in:inbox',
      ],
      ...['in:archive', 'account:desk@harbour.example', 'tag:work', 'before:2024-05-01', 'after:2024-05-05'],
      ...['on:2024-04', 'older:2w', 'newer:1m', 'larger:100k', 'smaller:2010', 'id:corpus-7@test'],
    ),
  },
);
const query = fc.letrec<{ query: string; group: string }>((tie) => ({
  query: fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
  group: fc.oneof(
    { maxDepth: 3 },
    term,
    tie('group').map((inner) => `-${inner}`),
    fc.tuple(tie('group'), tie('group')).map(([left, right]) => `${left} OR ${right}`),
    tie('query').map((inner) => `(${inner})`),
  ),
})).query;

it(
  'engine and reference agree on whatever is asked',
  () => {
    fc.assert(
      fc.property(query, (text) => {
        expect(find(text)).toEqual(expected(text));
      }),
      { numRuns: process.env.LONG ? 20_000 : 600 },
    );
  },
  process.env.LONG ? 600_000 : 60_000,
);

it('the order by relevance has the same messages, those with the words in their subject first', () => {
  for (const [text, ids] of conformance) {
    expect(find(text, 'relevance').sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
  }
  expect(find('plan floor', 'relevance').slice(0, 2).sort()).toEqual([1, 2]);
});
