import { beforeEach, expect, it } from 'vitest';
import { NotifyTrust } from '../../../main/engine/sync/notify-trust.ts';

const minute = 60_000;
let now: number;
let trust: NotifyTrust;
beforeEach(() => {
  now = 1e12;
  trust = new NotifyTrust(() => now);
});

it('looks once a minute where the server does not tell of changes by itself', () => {
  trust.looked(true);
  expect(trust.pauseMs).toBe(minute);
});

it('looks once more soon after NOTIFY, then seldom', () => {
  trust.set(true);
  trust.looked(false);
  expect(trust.pauseMs).toBe(minute);
  now += minute;
  trust.looked(false);
  expect(trust.pauseMs).toBe(10 * minute);
});

it('looks often while a server is deaf: the tree has changed and it has told nothing (Dovecot)', () => {
  trust.set(true);
  now += minute;
  trust.looked(true);
  expect(trust.pauseMs).toBe(minute);
  trust.looked(false);
  expect(trust.pauseMs).toBe(minute);
  // It was only late.
  trust.toldTree();
  expect(trust.pauseMs).toBe(10 * minute);
});

it('relies on a server whose word for each new tree has come', () => {
  trust.set(true);
  now += minute;
  trust.toldTree();
  trust.looked(true);
  expect(trust.pauseMs).toBe(10 * minute);
  trust.looked(true);
  expect(trust.pauseMs).toBe(minute);
  trust.set(false);
  trust.set(true);
  now += minute;
  trust.looked(false);
  expect(trust.pauseMs).toBe(10 * minute);
});
