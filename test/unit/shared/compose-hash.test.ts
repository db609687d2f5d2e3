import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeHash, draftOfHash } from '../../../shared/content/paths.ts';

test('the place of a draft’s own window names that draft and nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e15 - 1 }), (draftId) => {
      expect(draftOfHash(composeHash(draftId))).toBe(draftId);
    }),
  );
  for (const hash of [
    '',
    '#',
    '#/compose/',
    '#/compose/0',
    '#/compose/07',
    '#/compose/7/',
    '#/compose/-1',
    '#token=7',
  ]) {
    expect(draftOfHash(hash), hash).toBeNull();
  }
});
