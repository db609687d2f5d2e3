import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Coalescer } from '../../../renderer/app/coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('acts on the first change at once, on others together, and on an urgent one with all that waits', () => {
  const acted: number[][] = [];
  const changes = new Coalescer(({ threadIds }) => acted.push([...(threadIds ?? [])]));
  changes.add([1], [1]);
  changes.add([1], [2]);
  expect(acted).toEqual([[1]]);
  changes.add([1], [3], true);
  expect(acted).toEqual([[1], [2, 3]]);
  changes.add([1], [4]);
  vi.advanceTimersByTime(99);
  expect(acted).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(acted).toEqual([[1], [2, 3], [4]]);
  changes.stop();
});
