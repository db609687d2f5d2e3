import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import { accountByEmail, reorderAccounts, setColor } from '../store/accounts.ts';
import { transaction, type WritableDb } from '../store/database.ts';
import { makeDefault, removeIdentity, saveIdentity } from '../store/identities.ts';
import type { AccountManager } from './manager.ts';
import { findThunderbird } from './thunderbird/find.ts';

interface SettingsParts {
  durable: WritableDb;
  accounts: AccountManager;
  emit: (event: ApiEvent) => void;
  /** An account was switched on: what waited in it may go. */
  enabled: () => void;
}

type SettingsMethods =
  | 'accounts.setColor'
  | 'accounts.reorder'
  | 'accounts.setEnabled'
  | 'identities.save'
  | 'identities.remove'
  | 'identities.setDefault'
  | 'import.thunderbird';

/** Answers about how accounts look, in what order they stand, and whom the person writes as. */
export function accountSettings(parts: SettingsParts): Pick<Handlers<'writer'>, SettingsMethods> {
  const { durable, accounts, emit } = parts;
  const change = <T>(work: () => T): T => {
    const result = transaction(durable, work);
    emit({ type: 'accounts.changed' });
    return result;
  };
  return {
    'accounts.setColor': ({ accountId, color }) => {
      change(() => setColor(durable, accountId, color));
      return {};
    },
    'accounts.reorder': ({ accountIds }) => {
      change(() => reorderAccounts(durable, accountIds));
      return {};
    },
    'accounts.setEnabled': async ({ accountId, enabled }) => {
      await accounts.setEnabled(accountId, enabled);
      if (enabled) parts.enabled();
      return {};
    },
    'identities.save': ({ identityId, identity }) => ({
      identityId: change(() => saveIdentity(durable, identityId, identity)),
    }),
    'identities.remove': ({ identityId }) => {
      change(() => removeIdentity(durable, identityId));
      return {};
    },
    'identities.setDefault': ({ identityId }) => {
      change(() => makeDefault(durable, identityId));
      return {};
    },
    'import.thunderbird': async () => {
      const found = await findThunderbird({ platform: process.platform, env: process.env });
      return found.filter(({ email }) => !accountByEmail(durable, email));
    },
  };
}
