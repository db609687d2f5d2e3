import { expect, it } from 'vitest';
import { isJustBegun, isUnchanged, noteBegun } from '../../../renderer/features/composer/blank.ts';
import type { DraftContent } from '../../../shared/model/draft.ts';

const begun = {
  ...{ accountId: 1, from: { name: 'Mara', address: 'mara@lab.test' } },
  ...{ to: [{ name: '', address: 'ann@lab.test' }], cc: [], bcc: [], files: [] },
  ...{ subject: 'Re: Keys', format: 'html', html: '<p><br></p><blockquote><p>Where?</p></blockquote>' },
  text: '> Where?',
} as unknown as DraftContent;

it('an answer is as it was begun while nobody has written, addressed or attached anything', () => {
  expect(isUnchanged(begun, { ...begun })).toBe(true);
  expect(isUnchanged(begun, { ...begun, html: `${begun.html}<p><br></p>`, text: '' })).toBe(true);
  for (const change of [
    { html: `<p>a</p>${begun.html}` },
    { html: begun.html.replace('Where', '<strong>Where</strong>') },
    { html: `<p></p>${begun.html}<p>a</p>` },
    { subject: 'Re: Keys?' },
    { to: [] },
    { cc: begun.to },
    { format: 'text' as const },
  ]) {
    expect(isUnchanged(begun, { ...begun, ...change }), JSON.stringify(change)).toBe(false);
  }
  const plain = { ...begun, format: 'text' as const };
  expect(isUnchanged(plain, { ...plain, text: 'a\n> Where?' })).toBe(false);
});

it('a draft is just begun once, for whoever shows it first', () => {
  noteBegun(7);
  expect(isJustBegun(7)).toBe(true);
  expect(isJustBegun(7)).toBe(false);
  expect(isJustBegun(8)).toBe(false);
});
