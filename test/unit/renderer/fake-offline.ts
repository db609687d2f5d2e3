import type { MethodInput, MethodName } from '../../../shared/api/methods.ts';
import { type AccountOffline, defaultOfflinePolicy } from '../../../shared/model/offline.ts';

type OfflineMethod = Extract<MethodName, `offline.${string}`>;

/** The engine's answers about the offline copy: half fetched for the first account, all of it for the others. */
export function fakeOffline(
  accountIds: () => readonly number[],
  changed: (accountId: number) => void,
): {
  [M in OfflineMethod]: (input: MethodInput<M>) => unknown;
} {
  const kept = new Map<number, AccountOffline>();
  const of = (accountId: number): AccountOffline => {
    const known = kept.get(accountId) ?? {
      accountId,
      policy: defaultOfflinePolicy,
      mailboxes: [],
      paused: false,
      progress: { done: accountId === 1 ? 1_204 : 310, total: accountId === 1 ? 1_310 : 310 },
      diskUse: { text: 12_000_000, attachments: 3_000_000 },
    };
    kept.set(accountId, known);
    return known;
  };
  return {
    'offline.list': () => accountIds().map(of),
    'offline.set': ({ accountId, mailboxId, policy }: MethodInput<'offline.set'>) => {
      const old = of(accountId);
      if (mailboxId === null) kept.set(accountId, { ...old, policy: policy ?? defaultOfflinePolicy });
      else {
        const others = old.mailboxes.filter((one) => one.mailboxId !== mailboxId);
        kept.set(accountId, {
          ...old,
          mailboxes: policy === null ? others : [...others, { mailboxId, policy }],
        });
      }
      changed(accountId);
      return {};
    },
    'offline.pause': ({ accountId, paused }: MethodInput<'offline.pause'>) => {
      kept.set(accountId, { ...of(accountId), paused });
      changed(accountId);
      return {};
    },
  };
}
