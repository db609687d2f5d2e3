import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reconnectDelay } from '../../../main/engine/sync/backoff.ts';

it('never zero, never above a minute, and never above four seconds while the loss is fresh', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, lostFor, chance) => {
        const delay = reconnectDelay(attempt, lostFor, () => chance);
        expect(delay).toBeGreaterThanOrEqual(125);
        expect(delay).toBeLessThanOrEqual(lostFor < 120_000 ? 4_000 : 60_000);
      },
    ),
  );
});

it('grows with the attempts', () => {
  const delays = [0, 1, 2, 3, 4, 5].map((attempt) => reconnectDelay(attempt, 1_000_000, () => 0.5));
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(new Set(delays).size).toBe(delays.length);
});
