import { KeyRound, ShieldAlert, ShieldCheck } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { SignInService } from '../../../shared/model/sign-in.ts';
import { keys } from '../../app/keys.ts';
import { useSecrets, useSignInServices } from '../../app/queries.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { ServiceDialog } from '../accounts/service-dialog.tsx';
import { notices } from '../notices/notices.ts';

/** Where passwords are kept, and the services that sign in on a page of their own. */
export function SecuritySection(): ReactNode {
  return (
    <>
      <PasswordsKept />
      <SignInServices />
    </>
  );
}

function PasswordsKept(): ReactNode {
  const { client, queries } = useServices();
  const state = useSecrets();
  /** What was just chosen, until it is done. */
  const [chosen, setChosen] = useState<boolean | null>(null);
  const id = useId();
  if (state === undefined) return null;
  const { protection, sessionOnly } = state;
  const Icon = protection === 'file' ? ShieldAlert : ShieldCheck;
  const choose = async (next: boolean): Promise<void> => {
    setChosen(next);
    try {
      await client.call('secrets.setSessionOnly', { sessionOnly: next });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'secrets' });
    }
    await queries.invalidateQueries({ queryKey: keys.secrets });
    await queries.invalidateQueries({ queryKey: keys.info });
    setChosen(null);
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="settings__label">
        {t('security.passwords')}
      </h3>
      <p className="security__kept" data-weak={protection === 'file' || undefined}>
        <Icon className="icon" aria-hidden="true" />
        <span>{t(`security.kept_${protection}`)}</span>
      </p>
      {state.available !== 'session' && (
        <div className="ticks__row">
          <input
            type="checkbox"
            id={`${id}-session`}
            className="tick"
            checked={chosen ?? sessionOnly}
            onChange={(event) => chosen === null && void choose(event.target.checked)}
          />
          <label htmlFor={`${id}-session`}>{t('security.sessionOnly')}</label>
        </div>
      )}
    </section>
  );
}

function SignInServices(): ReactNode {
  const { client, queries } = useServices();
  const services = useSignInServices();
  const [editing, setEditing] = useState<SignInService | 'new' | null>(null);
  const id = useId();
  const remove = async (service: SignInService): Promise<void> => {
    try {
      if (service.id === 'google' || service.id === 'microsoft') {
        await client.call('signIn.register', { serviceId: service.id, registration: null });
      } else await client.call('signIn.removeOwn', { serviceId: service.id });
    } catch (error) {
      notices.alert(ApiError.from(error).message, { key: 'sign-in-service' });
    }
    await queries.invalidateQueries({ queryKey: keys.signInServices });
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="settings__label">
        {t('security.services')}
      </h3>
      <p className="settings__text">{t('security.servicesText')}</p>
      <ul className="services">
        {services.map((service) => (
          <li key={service.id} className="services__row">
            <KeyRound className="icon" aria-hidden="true" />
            <span className="services__name">
              <b>{service.name}</b>
              <br />
              <span className="services__soft ellipsis">{standing(service)}</span>
            </span>
            {service.source === 'settings' && (
              <button
                type="button"
                className="button button--small"
                aria-label={t('security.removeService', { service: service.name })}
                onClick={() => void remove(service)}
              >
                {t('common.remove')}
              </button>
            )}
            <button
              type="button"
              className="button button--small"
              aria-label={t('security.editService', { service: service.name })}
              onClick={() => setEditing(service)}
            >
              {t(service.ready ? 'common.edit' : 'security.setUp')}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button button--small" onClick={() => setEditing('new')}>
        {t('security.addService')}
      </button>
      {editing !== null && (
        <ServiceDialog service={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </section>
  );
}

function standing(service: SignInService): string {
  if (service.issuer !== null) return service.issuer;
  if (service.source === null) return t('security.serviceNone');
  return service.source === 'build' ? t('security.serviceBuild') : t('security.serviceOwn');
}
