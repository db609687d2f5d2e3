import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentIdsIn, contentIdUrl } from '../../../shared/mail/content-ids.ts';

test('whatever a part is called, HTML that names it is known to name it', () => {
  expect(contentIdUrl('logo@lab.test')).toBe('cid:logo@lab.test');
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }), (ids) => {
      const images = ids.map(
        (id) => `<img src="${contentIdUrl(id)}"><p style="background:url(${contentIdUrl(id)})">`,
      );
      expect(contentIdsIn(images.join(''))).toEqual(new Set(ids));
    }),
  );
});

test('names are read as other programs write them', () => {
  const html = `<img src='CID:a%2bb'><img src="cid:100%"><p style="background:url(&quot;cid:x&amp;y@z&quot;)">`;
  expect([...contentIdsIn(html)]).toEqual(['a+b', '100%', 'x&y@z']);
});
