import { Import } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportCandidate } from '../../../shared/model/import.ts';
import { useThunderbird } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import './sign-in.css';

/** Accounts that Thunderbird has on this computer, to begin with; only their passwords have to be typed. */
export function ThunderbirdAccounts({ onChoose }: { onChoose(found: ImportCandidate): void }): ReactNode {
  const found = useThunderbird();
  if (found.length === 0) return null;
  return (
    <section aria-label={t('accounts.thunderbird')} className="thunderbird">
      <p className="field__hint">{t('accounts.thunderbirdText')}</p>
      {found.map((one) => (
        <button
          key={one.email}
          type="button"
          className="button button--small thunderbird__account"
          onClick={() => onChoose(one)}
        >
          <Import className="icon" aria-hidden="true" />
          <span className="ellipsis">{t('accounts.thunderbirdUse', { email: one.email })}</span>
        </button>
      ))}
    </section>
  );
}
