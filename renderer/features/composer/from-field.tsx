import type { ReactNode } from 'react';
import type { DraftContent } from '../../../shared/model/draft.ts';
import { useAccounts } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';

/** Which of the person's addresses a message comes from. */
export function FromField({
  content,
  onChange,
}: {
  content: DraftContent;
  onChange: (patch: Partial<DraftContent>) => void;
}): ReactNode {
  const accounts = useAccounts().data ?? [];
  const own = accounts.map((one) => ({ accountId: one.id, name: one.name, address: one.email }));
  const isListed = own.some((one) => one.address === content.from.address);
  // The address that received the message which is answered: with a tag, or of a catch-all.
  const choices = isListed ? own : [{ accountId: content.accountId, ...content.from }, ...own];
  return (
    <label className="composer__row">
      <span className="composer__label">{t('composer.from')}</span>
      <select
        className="composer__input composer__select"
        value={content.from.address}
        onChange={(event) => {
          const chosen = choices.find((one) => one.address === event.target.value);
          if (chosen === undefined) return;
          const { accountId, name, address } = chosen;
          onChange({ accountId, from: { name, address } });
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
