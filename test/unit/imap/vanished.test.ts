import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UidRanges } from '../../../main/engine/imap/vanished.ts';
import { expandUids, uidRanges } from '../../../main/engine/sync/uid-set.ts';

test('UIDs of a set are told without taking it apart, however large it is', () => {
  const ranges = new UidRanges(['1:4294967295', '7']);
  expect([ranges.has(1), ranges.has(4_294_967_295), ranges.has(0)]).toEqual([true, true, false]);
  expect(new UidRanges(['5:3', 'x', '*', '9']).has(4)).toBe(true);
  expect(new UidRanges(['1:*']).has(4)).toBe(false);
});

test('a set is expanded to what it was made of, or not at all when it names more than there can be', () => {
  const uids = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(uids, (some) => {
      const sorted = [...some].sort((a, b) => a - b);
      expect(expandUids(uidRanges(some), some.length)).toEqual(sorted);
      const ranges = new UidRanges([uidRanges(some)]);
      for (const uid of [1, 2500, 5000, ...some.slice(0, 5)])
        expect(ranges.has(uid)).toBe(some.includes(uid));
    }),
  );
  expect(expandUids('1:4294967295', 10)).toBe(null);
  expect(expandUids('1:*', 10)).toBe(null);
  expect(expandUids('0:3', 10)).toBe(null);
});
