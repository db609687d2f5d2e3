import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeAnnouncer } from '../../../main/engine/sync/changes.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function announcer(): { changes: ChangeAnnouncer; told: () => (readonly [number[] | null, boolean])[] } {
  const events: ApiEvent[] = [];
  return {
    changes: new ChangeAnnouncer((event) => events.push(event)),
    told: () =>
      events
        .splice(0)
        .flatMap((event) => (event.type === 'threads.changed' ? [[event.threadIds, event.isOwn]] : [])),
  };
}

it('tells the first change at once, and what follows together', () => {
  const { changes, told } = announcer();
  changes.threads(1, [5], [10]);
  vi.advanceTimersByTime(0);
  expect(told()).toEqual([[[10], false]]);
  changes.threads(1, [5], [11]);
  changes.threads(1, [5], [12]);
  vi.advanceTimersByTime(20);
  expect(told()).toEqual([]);
  vi.advanceTimersByTime(60);
  expect(told()).toEqual([[[11, 12], false]]);
});

it('does not let what the person has done wait for what came from the server', () => {
  const { changes, told } = announcer();
  changes.threads(1, [5], [10]);
  vi.advanceTimersByTime(0);
  told();
  changes.threads(1, [5], [11]);
  changes.ownThreads(1, [5], [12]);
  vi.advanceTimersByTime(0);
  expect(told()).toEqual([[[11, 12], true]]);
  vi.advanceTimersByTime(1000);
  expect(told()).toEqual([]);
  // The next one is quiet again, and no longer the person's.
  changes.threads(1, [5], [13]);
  vi.advanceTimersByTime(0);
  expect(told()).toEqual([[[13], false]]);
});
