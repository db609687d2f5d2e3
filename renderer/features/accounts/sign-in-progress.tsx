import { CircleExclamationPoint, ExternalLink } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import type { useSignIn } from './use-sign-in.ts';
import './sign-in.css';

/** How a sign-in on the page of a service stands: waiting for the browser, or what went wrong. */
export function SignInProgress({
  service,
  signIn: { state, cancel, reopen, goOn },
}: {
  readonly service: string;
  readonly signIn: ReturnType<typeof useSignIn>;
}): ReactNode {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.kind === 'failed') alert.current?.focus();
  }, [state]);
  if (state.kind === 'failed') {
    return (
      <div ref={alert} role="alert" tabIndex={-1} className="inline-alert">
        <CircleExclamationPoint className="icon" aria-hidden="true" />
        <span className="inline-alert__text">{state.error.message}</span>
        {state.error.server === 'outgoing' && (
          <button type="button" className="button button--small" onClick={goOn}>
            {t('accounts.goOnAnyway')}
          </button>
        )}
      </div>
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
