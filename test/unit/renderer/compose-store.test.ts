import { beforeEach, expect, test } from 'vitest';
import { composers, useComposers } from '../../../renderer/features/composer/compose-store.ts';

const list = () => useComposers.getState().composers;
beforeEach(() => useComposers.setState({ composers: [] }));

test('an answer below its message takes no room at the foot of the window, and is taken there', () => {
  for (const draftId of [1, 2, 3]) composers.open(draftId);
  composers.open(4, 70);
  expect(list().map(({ draftId, under }) => [draftId, under])).toEqual([
    [1, null],
    [2, null],
    [3, null],
    [4, 70],
  ]);
  composers.open(4);
  // A fourth does not fit beside three.
  expect(list().map(({ draftId, under }) => [draftId, under])).toEqual([
    [2, null],
    [3, null],
    [4, null],
  ]);
});

test('a new one at the foot closes no answer, and makes a large one small', () => {
  composers.open(1, 70);
  composers.open(2);
  composers.resize(2, 'large');
  for (const draftId of [3, 4, 5]) composers.open(draftId);
  expect(list()).toEqual([
    { draftId: 1, under: 70, size: 'normal' },
    ...[3, 4, 5].map((draftId) => ({ draftId, under: null, size: 'normal' })),
  ]);
});
