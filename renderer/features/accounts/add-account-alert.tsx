import { CircleExclamationPoint } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../../shared/api/error.ts';
import type { CertificateFacts as Facts } from '../../../shared/model/certificate.ts';
import { t } from '../../i18n/index.ts';
import { CertificateFacts } from './certificate-facts.tsx';

interface AddAccountAlertProps {
  readonly error: ApiError;
  /** The person has looked at the certificate and trusts it. */
  onTrust(certificate: Facts): void;
  /** What goes on without the outgoing server, and what the button is called. */
  readonly anyway?: { readonly label: string; act(): void };
}

/** Why an account was not added, and what to do. A certificate is shown first, and trusted in a second step. */
export function AddAccountAlert({ error, onTrust, anyway }: AddAccountAlertProps): ReactNode {
  const alert = useRef<HTMLDivElement>(null);
  /** The error whose certificate is shown: another one begins folded. */
  const [shownFor, setShownFor] = useState<ApiError | null>(null);
  const { certificate } = error;
  const shown = shownFor === error;
  useEffect(() => {
    if (error) alert.current?.focus();
  }, [error]);
  return (
    <div className="add-account__alert">
      <div ref={alert} role="alert" tabIndex={-1} className="inline-alert">
        <CircleExclamationPoint className="icon" aria-hidden="true" />
        <span className="inline-alert__text">{error.message}</span>
      </div>
      {error.server === 'outgoing' && anyway !== undefined && (
        <>
          <p className="field__hint">{t('accounts.anywayHint')}</p>
          <button type="button" className="button button--small" onClick={anyway.act}>
            {anyway.label}
          </button>
        </>
      )}
      {certificate !== undefined && !shown && (
        <button type="button" className="button button--small" onClick={() => setShownFor(error)}>
          {t('certificate.show')}
        </button>
      )}
      {certificate !== undefined && shown && (
        <section aria-label={t('certificate.title')}>
          <CertificateFacts certificate={certificate} />
          <button type="button" className="button button--danger" onClick={() => onTrust(certificate)}>
            {t('certificate.trust')}
          </button>
        </section>
      )}
    </div>
  );
}
