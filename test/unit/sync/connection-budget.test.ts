import { expect, test } from 'vitest';
import { busyDelay } from '../../../main/engine/sync/backoff.ts';
import { ConnectionBudget, mostFor } from '../../../main/engine/sync/connection-budget.ts';

test('three connections, fewer where the provider is strict', () => {
  expect(mostFor('imap.example.org')).toBe(3);
  expect(mostFor('imap.gmail.com')).toBe(3);
  expect(mostFor('imap.mail.yahoo.com')).toBe(2);
  expect(mostFor('imap.aol.com')).toBe(2);
  expect(mostFor('notyahoo.example.org')).toBe(3);
});

test('a refusal lowers it for a while, longer each time, and never below one', () => {
  let now = 0;
  const budget = new ConnectionBudget('imap.example.org', () => now);
  const most = (): number => [0, 1, 2, 3].filter((open) => budget.allows(open)).length;
  expect(most()).toBe(3);
  budget.refused(2);
  expect(most()).toBe(2);
  now += 600_000;
  expect(most()).toBe(3);
  budget.refused(0);
  expect(most()).toBe(1);
  now += 600_000;
  expect(most()).toBe(1);
  now += 600_000;
  expect(most()).toBe(3);
});

test('waits grow and are jittered', () => {
  const waits = [0, 1, 2, 20].map((refusals) => busyDelay(refusals, () => 1));
  expect(waits).toEqual([20_000, 40_000, 80_000, 900_000]);
  expect(busyDelay(0, () => 0)).toBe(10_000);
});
