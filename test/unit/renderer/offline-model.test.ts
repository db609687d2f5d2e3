import { expect, test } from 'vitest';
import {
  choiceOf,
  daysOf,
  exceptionOf,
  parseDays,
  percentHere,
  policyChoices,
  policyOf,
  withPolicy,
} from '../../../renderer/features/settings/offline-model.ts';
import { type AccountOffline, defaultOfflinePolicy } from '../../../shared/model/offline.ts';

const account: AccountOffline = {
  accountId: 1,
  policy: defaultOfflinePolicy,
  mailboxes: [{ mailboxId: 5, policy: { text: 'days', days: 7, attachments: true } }],
  paused: false,
  progress: { done: 1, total: 2 },
  diskUse: { text: 0, attachments: 0 },
};

test('every choice of a list is a policy, and comes back as itself', () => {
  for (const choice of policyChoices) expect(choiceOf(policyOf(choice, 30))).toBe(choice);
  expect(policyOf('days-attachments', 30)).toEqual({ text: 'days', days: 30, attachments: true });
  // Attachments of messages whose text is not kept mean nothing.
  expect(choiceOf({ text: 'none', days: 1, attachments: true })).toBe('none');
});

test('a folder keeps its own days, and has those of the account otherwise', () => {
  expect(daysOf(account, 5)).toBe(7);
  expect(daysOf(account, 6)).toBe(92);
  expect(exceptionOf(account, 6)).toBe(null);
});

test('a change is shown before the engine has answered', () => {
  const all = { text: 'all', days: 92, attachments: false } as const;
  expect(withPolicy(account, null, all)).toEqual({ ...account, policy: all });
  expect(withPolicy(account, 5, null).mailboxes).toEqual([]);
  expect(withPolicy(account, 5, all).mailboxes).toEqual([{ mailboxId: 5, policy: all }]);
});

test('days are whole numbers that the engine takes', () => {
  expect(['92', ' 7 ', '0', '', '-1', '1.5', '36501', 'x'].map(parseDays)).toEqual([
    ...[92, 7, null, null],
    ...[null, null, null, null],
  ]);
});

test('the bar is full only when everything is here', () => {
  expect(percentHere({ done: 999, total: 1_000 })).toBe(99);
  expect(percentHere({ done: 1_000, total: 1_000 })).toBe(100);
  expect(percentHere({ done: 0, total: 0 })).toBe(100);
  expect(percentHere({ done: 3, total: 2 })).toBe(100);
});
