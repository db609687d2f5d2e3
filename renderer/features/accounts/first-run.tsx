import type { ReactNode } from 'react';
import { useInfo } from '../../app/queries.ts';
import { ui } from '../../app/ui-store.ts';
import { t } from '../../i18n/index.ts';
import { Logo } from '../../ui/logo.tsx';
import { AddAccountForm } from './add-account-form.tsx';

/** The first screen, while there is no account. */
export function FirstRun(): ReactNode {
  const info = useInfo();
  return (
    <main className="first-run" aria-label={t('accounts.welcome')}>
      <div className="first-run__inner">
        <div className="first-run__mark">
          <Logo size={44} />
        </div>
        <h1 className="first-run__title">{t('accounts.welcome')}</h1>
        <p className="first-run__text">{t('accounts.welcomeText')}</p>
        <div className="first-run__card">
          <AddAccountForm onAdded={() => ui.showView({ kind: 'unified', role: 'inbox' })} />
        </div>
        <p className="first-run__foot">
          {info === undefined ? ' ' : t('menu.version', { version: info.version })}
        </p>
      </div>
    </main>
  );
}
