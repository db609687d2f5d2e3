import { expect, test } from 'vitest';
import { linkify, needsEvenLetters, splitText } from '../../../renderer/features/conversation/text-format.ts';
import { processorTime } from '../processor-time.ts';

const links = (text: string) => linkify(text).flatMap((piece) => (piece.kind === 'link' ? [piece.url] : []));

test('addresses in plain text become links, without the sentence around them', () => {
  expect(links('See https://a.example/b?c=1#d. Or (http://x.example/y_(z)), www.k.example!')).toEqual([
    'https://a.example/b?c=1#d',
    'http://x.example/y_(z)',
    'https://www.k.example',
  ]);
  expect(links('Write to mara.l+x@harbour.studio, please')).toEqual(['mailto:mara.l+x@harbour.studio']);
});

test('nothing but web and mail addresses becomes a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    '\\\\host\\share',
    'a@b',
  ]) {
    expect(links(text)).toEqual([]);
  }
});

test('the pieces of a text put together are the text', () => {
  const text = 'a https://x.example, b <https://y.example/ü> c@d.example\nend';
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

test('the quotation at the end is folded together with its attribution', () => {
  const blocks = splitText('Yes.\n\nOn Mon, Jonas wrote:\n> Shall we?\n> Tomorrow?\n');
  expect(blocks).toEqual([
    { kind: 'text', text: 'Yes.', folded: false },
    { kind: 'quote', text: 'On Mon, Jonas wrote:\nShall we?\nTomorrow?', folded: true },
  ]);
});

test('an attribution below the signature belongs to the quotation, too', () => {
  const blocks = splitText('Yes.\n\n-- \nTom\n\nOn Mon, Jonas wrote:\n> Shall we?');
  expect(blocks.map(({ kind, folded }) => [kind, folded])).toEqual([
    ['text', false],
    ['signature', false],
    ['quote', true],
  ]);
  expect(blocks[1]?.text).toBe('-- \nTom'.replace('-- ', '--'));
});

test('short quotations that are answered stay open; a mail of nothing but quotation does, too', () => {
  const answered = splitText('> First?\nYes.\n> Second?\nNo.');
  expect(answered.map(({ kind, folded }) => [kind, folded])).toEqual([
    ['quote', false],
    ['text', false],
    ['quote', false],
    ['text', false],
  ]);
  expect(splitText('> only\n> this')[0]?.folded).toBe(false);
});

test("Outlook's original message is quotation", () => {
  const blocks = splitText('Fine.\n\n-----Original Message-----\nFrom: Tom\n\nText');
  expect(blocks[1]).toMatchObject({ kind: 'quote', folded: true });
});

test('a message of one endless line takes no longer than its length', { timeout: 60_000 }, async () => {
  const took = await processorTime(() => {
    for (const line of ['a', '.', 'www.', '@', 'a@', ' ', ')', '> ', 'http://(', '\n\n']) {
      const text = line.repeat(1_000_000 / line.length);
      for (const block of splitText(text)) linkify(block.text);
    }
  });
  expect(took).toBeLessThan(8_000);
});

test('patches and columns keep their even letters, sentences do not', () => {
  expect(needsEvenLetters('diff --git a/x b/x\nindex 1..2')).toBe(true);
  expect(needsEvenLetters('  A4        3    €36\n  B12       1    €14')).toBe(true);
  expect(needsEvenLetters('One sentence.   Another one.\nAnd a third, without.\nA fourth.')).toBe(false);
  expect(needsEvenLetters('Dear Mara,\n\tthank you.')).toBe(false);
});
