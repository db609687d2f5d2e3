import fc from 'fast-check';
import { expect, it } from 'vitest';
import { completableAt, complete, without } from '../../../shared/search/complete.ts';
import { parseQuery } from '../../../shared/search/parse.ts';

/** `|` is the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, found: completableAt(text, cursor) };
}

it.each([
  ['plan|', null, 'plan'],
  ['plan fr|', null, 'fr'],
  ['|', null, ''],
  ['plan |', null, ''],
  ['from:mar|', 'from', 'mar'],
  ['-from:mar| plan', 'from', 'mar'],
  ['in:"My b|', 'in', 'My b'],
  ['x in:"My box" von:k|', 'from', 'k'],
  ['(is:|)', 'is', ''],
])('%s is completed', (marked, operator, text) => {
  expect(at(marked).found).toMatchObject({ operator, text });
});

it.each(['pl|an', 're:plan|', '"floor pl|', 'https://a|'])('%s is left alone', (marked) => {
  expect(at(marked).found).toBeNull();
});

it('puts a choice in place of what was typed, with quotation marks where it needs them', () => {
  const { text, found } = at('plan -in:My| from:x');
  expect(complete(text, found!, 'in', 'My box')).toEqual({ text: 'plan -in:"My box" from:x', cursor: 18 });
  const word = at('plan fr|');
  expect(complete(word.text, word.found!, 'from', null)).toEqual({ text: 'plan from:', cursor: 10 });
});

it('what it completes is an operator with that value, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 30 }),
      fc.nat(30),
      fc.stringMatching(/^[\p{L}\p{N} .@-]{1,20}$/u),
      (text, cursor, value) => {
        const found = completableAt(text, Math.min(cursor, text.length));
        if (!found || value.trim() === '' || text.slice(0, found.from).includes('"')) return;
        const done = complete(text, found, 'in', value.trim());
        const named = parseQuery(done.text.slice(found.from)).operators;
        expect(named.some((one) => one.operator === 'in' && one.value === value.trim())).toBe(true);
      },
    ),
  );
});

it('takes an operator out', () => {
  const text = 'plan -from:"Mara Lind" is:unread';
  const [from, unread] = parseQuery(text).operators;
  expect(without(text, from!)).toBe('plan is:unread');
  expect(without(text, unread!)).toBe('plan -from:"Mara Lind"');
});
