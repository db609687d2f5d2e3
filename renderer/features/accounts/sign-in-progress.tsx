import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.ts';
import { AddAccountAlert } from './add-account-alert.tsx';
import type { useSignIn } from './use-sign-in.ts';
import './sign-in.css';

/** How a sign-in on the page of a service stands: waiting for the browser, or what went wrong. */
export function SignInProgress({
  service,
  signIn: { state, cancel, reopen, goOn, trust },
}: {
  readonly service: string;
  readonly signIn: ReturnType<typeof useSignIn>;
}): ReactNode {
  if (state.kind === 'failed') {
    return (
      <AddAccountAlert
        error={state.error}
        onTrust={(certificate) => void trust(certificate)}
        anyway={{ label: t('accounts.goOnAnyway'), act: () => goOn(true) }}
      />
    );
  }
  if (state.kind === 'idle') return null;
  return (
    <div className="sign-in__waiting">
      <p role="status">
        <b>{t('signIn.waiting', { service })}</b>
        <br />
        <span className="sign-in__soft">{t('signIn.waitingText')}</span>
      </p>
      <div className="sign-in__buttons">
        <button type="button" className="button button--small" onClick={reopen} disabled={state.url === null}>
          <ExternalLink className="icon" aria-hidden="true" />
          {t('signIn.reopen')}
        </button>
        <button type="button" className="button button--small" onClick={cancel}>
          {t('signIn.stop')}
        </button>
      </div>
    </div>
  );
}
