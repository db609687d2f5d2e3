import type { AccountOffline, OfflinePolicy } from '../../../shared/model/offline.ts';

/** A policy as one choice of a list. */
export const policyChoices = ['none', 'days', 'days-attachments', 'all', 'all-attachments'] as const;
export type PolicyChoice = (typeof policyChoices)[number];

export function choiceOf(policy: OfflinePolicy): PolicyChoice {
  if (policy.text === 'none') return 'none';
  return policy.attachments ? `${policy.text}-attachments` : policy.text;
}

export function policyOf(choice: PolicyChoice, days: number): OfflinePolicy {
  const text = choice === 'none' ? 'none' : choice.startsWith('days') ? 'days' : 'all';
  return { text, days, attachments: choice.endsWith('-attachments') };
}

/** The folder's own policy; null when it is kept as its account is. */
export function exceptionOf(account: AccountOffline, mailboxId: number): OfflinePolicy | null {
  return account.mailboxes.find((one) => one.mailboxId === mailboxId)?.policy ?? null;
}

/** Days that a folder's choice of "the last … days" means: its own, else the account's. */
export function daysOf(account: AccountOffline, mailboxId: number): number {
  const own = exceptionOf(account, mailboxId);
  return own?.text === 'days' ? own.days : account.policy.days;
}

/** What `offline.set` will make of it, to be shown before it has answered. */
export function withPolicy(
  account: AccountOffline,
  mailboxId: number | null,
  policy: OfflinePolicy | null,
): AccountOffline {
  if (mailboxId === null) return policy === null ? account : { ...account, policy };
  const others = account.mailboxes.filter((one) => one.mailboxId !== mailboxId);
  return { ...account, mailboxes: policy === null ? others : [...others, { mailboxId, policy }] };
}

const mostDays = 36_500;

/** The number of days typed, or null when it is none that can be used. */
export function parseDays(text: string): number | null {
  const days = Number(text.trim());
  return Number.isInteger(days) && days >= 1 && days <= mostDays ? days : null;
}

/** How much of what is to be kept is here, from 0 to 100; all of nothing is all. */
export function percentHere({ done, total }: AccountOffline['progress']): number {
  return total <= 0 ? 100 : Math.max(0, Math.min(100, Math.floor((done / total) * 100)));
}
