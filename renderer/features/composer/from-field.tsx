import type { ReactNode } from 'react';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { useAccounts, useIdentities } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';

interface Choice {
  readonly accountId: number;
  readonly name: string;
  readonly address: string;
  readonly replyTo: string | null;
  readonly signature: string;
}

/** Which of the person's addresses a message comes from. */
export function FromField({
  content,
  onChange,
}: {
  content: DraftContent;
  /** With the signature of the address that was chosen. */
  onChange: (patch: Partial<DraftContent>, signature: string) => void;
}): ReactNode {
  const accounts = useAccounts().data ?? [];
  const identities = useIdentities();
  const plain = { replyTo: null, signature: '' };
  const own = accounts.flatMap((account): Choice[] => {
    const all = identities.filter((one) => one.accountId === account.id);
    if (all.length === 0)
      return [{ accountId: account.id, name: account.name, address: account.email, ...plain }];
    return all.map((one) => ({ ...one, address: one.email }));
  });
  const isListed = own.some((one) => one.address === content.from.address);
  // The address that received the message which is answered: with a tag, or of a catch-all.
  const choices = isListed ? own : [{ accountId: content.accountId, ...content.from, ...plain }, ...own];
  return (
    <label className="composer__row">
      <span className="composer__label">{t('composer.from')}</span>
      <select
        className="composer__input composer__select"
        value={content.from.address}
        onChange={(event) => {
          const chosen = choices.find((one) => one.address === event.target.value);
          if (chosen === undefined) return;
          const { accountId, name, address, replyTo, signature } = chosen;
          onChange({ accountId, from: { name, address }, replyTo: replyTo ?? undefined }, signature);
        }}
      >
        {choices.map(({ name, address }) => (
          <option key={address} value={address}>
            {name === '' ? address : `${name} <${address}>`}
          </option>
        ))}
      </select>
    </label>
  );
}
