import fc from 'fast-check';
import { expect, it } from 'vitest';
import { missingFrom, uidRanges } from '../../../main/engine/sync/uid-set.ts';

function expand(set: string): number[] {
  return set.split(',').flatMap((part) => {
    const [first, last = first] = part.split(':').map(Number) as [number, number?];
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}

it('a set names exactly its UIDs, each once, in as few runs as possible', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (uids) => {
      const named = expand(uidRanges(uids));
      expect(named).toEqual([...new Set(uids)].sort((a, b) => a - b));
      const gaps = named.filter((uid, index) => index > 0 && uid !== named[index - 1]! + 1).length;
      expect(uidRanges(uids).split(',')).toHaveLength(gaps + 1);
    }),
  );
  expect(uidRanges([4_294_967_295, 1, 2, 2, 3])).toBe('1:3,4294967295');
});

it('what is missing is the difference of sets', () => {
  expect(missingFrom([1, 2, 3, 9], [2, 9, 11])).toEqual([1, 3]);
});
