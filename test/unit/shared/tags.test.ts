import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeyword, isTag, keywordOf, tagName } from '../../../shared/model/tags.ts';

describe('tags', () => {
  it.each([
    ['Work', '$label2'],
    ['Follow up', 'Follow_up'],
    ['Größe', 'Gr&APYA3w-e'],
    ['R&D', 'R&-D'],
    ['  two   words ', 'two_words'],
    ['(50%) "x"', '-50--_-x-'],
  ])('“%s” is the keyword %s', (name, keyword) => {
    expect(keywordOf(name)).toBe(keyword);
    expect(isKeyword(keyword)).toBe(true);
  });

  it.each(['', '   ', '$Junk', '$forwarded', 'NonJunk', '\\Seen', '$MDNSent', 'x'.repeat(51)])(
    '“%s” is no tag',
    (name) => {
      // A backslash is written as another letter, so what is left of \Seen is an ordinary word.
      if (name === '\\Seen') expect(keywordOf(name)).toBe('-Seen');
      else expect(keywordOf(name)).toBeNull();
    },
  );

  it('those of Thunderbird are shown by their names, those of programs not at all', () => {
    expect(['$label1', '$Label5', 'Follow_up', 'Gr&APYA3w-e'].map(tagName)).toEqual([
      'Important',
      'Later',
      'Follow up',
      'Größe',
    ]);
    expect(['$label1', 'work', '$Junk', 'NonJunk', '$MDNSent', '$Whatever'].map(isTag)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
  });

  it('whatever is typed becomes a keyword that IMAP takes, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        const keyword = keywordOf(name);
        if (keyword === null) return;
        expect(isKeyword(keyword)).toBe(true);
        expect(keywordOf(tagName(keyword))).toBe(keyword);
      }),
    );
  });
});
