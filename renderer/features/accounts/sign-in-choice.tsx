import { ExternalLink, Settings2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Account } from '../../../shared/model/account.ts';
import { domainOf, type SignInRequest, type SignInService } from '../../../shared/model/sign-in.ts';
import { useSignInServices } from '../../app/queries.ts';
import { t } from '../../i18n/index.ts';
import { ServiceDialog } from './service-dialog.tsx';
import { SignInProgress } from './sign-in-progress.tsx';
import { useSignIn } from './use-sign-in.ts';

type NewSignIn = Extract<SignInRequest['account'], { kind: 'new' }>;

interface SignInChoiceProps {
  /** The account as it stands in the form; null while its address is not whole. */
  readonly account: Omit<NewSignIn, 'kind'> | null;
  /** A service that the provider is known to use, whatever the domain. */
  readonly suggested?: string | null;
  readonly disabled: boolean;
  onAdded(account: Account): void;
  /** The service says nothing about mail servers: they have to be entered. */
  onNeedsServers(): void;
}

/** Services that sign in addresses of this domain; those of the person's own come first. */
export function servicesFor(
  services: readonly SignInService[],
  email: string,
  suggested: string | null = null,
): SignInService[] {
  const domain = domainOf(email);
  return services
    .filter(
      (one) =>
        one.id === suggested ||
        one.domains.includes(domain) ||
        (one.issuer !== null && one.domains.length === 0),
    )
    .sort((a, b) => Number(b.issuer !== null) - Number(a.issuer !== null));
}

/** "Sign in with …" for the address in the form, where its provider has a page for that. */
export function SignInChoice({
  account,
  suggested = null,
  disabled,
  onAdded,
  onNeedsServers,
}: SignInChoiceProps): ReactNode {
  const services = useSignInServices();
  const [settingUp, setSettingUp] = useState<SignInService | null>(null);
  const [used, setUsed] = useState('');
  const signIn = useSignIn(onAdded);
  const offered = account === null ? [] : servicesFor(services, account.email, suggested);
  const begin = async (service: SignInService): Promise<void> => {
    if (account === null) return;
    if (!service.ready) {
      setSettingUp(service);
      return;
    }
    setUsed(service.name);
    if (service.issuer !== null && account.imap === undefined) onNeedsServers();
    await signIn.start({ serviceId: service.id, account: { kind: 'new', ...account } });
  };
  if (offered.length === 0 && signIn.state.kind === 'idle') return null;
  const waiting = signIn.state.kind === 'waiting';
  return (
    <div className="sign-in">
      {!waiting &&
        offered.map((service) => (
          <div key={service.id} className="sign-in__service">
            <button
              type="button"
              className={service.ready ? 'button button--primary sign-in__button' : 'button sign-in__button'}
              disabled={disabled}
              onClick={() => void begin(service)}
            >
              {service.ready ? (
                <ExternalLink className="icon" aria-hidden="true" />
              ) : (
                <Settings2 className="icon" aria-hidden="true" />
              )}
              {t(service.ready ? 'signIn.with' : 'signIn.setUp', { service: service.name })}
            </button>
            {!service.ready && (
              <p className="field__hint">{t('signIn.notReady', { service: service.name })}</p>
            )}
          </div>
        ))}
      <SignInProgress service={used} signIn={signIn} />
      {!waiting && offered.length > 0 && <p className="sign-in__or">{t('signIn.orPassword')}</p>}
      {settingUp !== null && <ServiceDialog service={settingUp} onClose={() => setSettingUp(null)} />}
    </div>
  );
}

/** For a provider or an organisation with a sign-in page that Curlew does not know. */
export function OtherServiceButton({ email }: { readonly email: string }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="link-button sign-in__more" onClick={() => setOpen(true)}>
        {t('signIn.another')}
      </button>
      {open && (
        <ServiceDialog
          service={null}
          domain={email.includes('@') ? domainOf(email.trim()) : ''}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
