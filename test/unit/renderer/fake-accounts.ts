import type { Account } from '../../../shared/model/account.ts';

/** Answers about accounts and identities, as far as the interface is tested without an engine. */
export function fakeAccountSettings(accounts: () => Account[]) {
  return {
    'accounts.removal': () => ({ messages: 1204, waiting: 3, drafts: 1, unsent: 0 }),
    'identities.list': () =>
      accounts().map(({ id, name, email }) => ({
        id,
        accountId: id,
        name,
        email,
        replyTo: null,
        signature: '',
        isDefault: true,
      })),
    'import.thunderbird': () => [],
  };
}
