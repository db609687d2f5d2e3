import { CircleExclamationPoint } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '../../../shared/api/error.ts';
import type { SignInService } from '../../../shared/model/sign-in.ts';
import { keys } from '../../app/keys.ts';
import { useServices } from '../../app/services.ts';
import { t } from '../../i18n/index.ts';
import { TextField } from '../../ui/field.tsx';
import {
  type ServiceErrors,
  type ServiceFields,
  serviceErrors,
  serviceFields,
  toOwnService,
  toRegistration,
} from './service-model.ts';
import './sign-in.css';

interface ServiceDialogProps {
  /** Null for a new service of the person's own. */
  readonly service: SignInService | null;
  /** For a new one: the domain it is wanted for. */
  readonly domain?: string;
  onClose(): void;
}

/** Curlew's registration with a service that signs in on its own page. */
export function ServiceDialog({ service, domain = '', onClose }: ServiceDialogProps): ReactNode {
  const { client, queries } = useServices();
  const own = service === null || service.issuer !== null;
  const [fields, setFields] = useState<ServiceFields>(() => serviceFields(service, domain));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<string | null>(null);
  const all = serviceErrors(fields, own);
  const errors: ServiceErrors = Object.fromEntries(
    Object.entries(all).filter(([name]) => touched.has(name) || touched.has('*')),
  );

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // The form of an account may lie around this one.
    event.stopPropagation();
    setTouched(new Set(['*']));
    if (Object.keys(all).length > 0) return;
    try {
      if (service !== null && (service.id === 'google' || service.id === 'microsoft')) {
        await client.call('signIn.register', {
          serviceId: service.id,
          registration: toRegistration(fields),
        });
      } else {
        await client.call('signIn.saveOwn', {
          serviceId: service?.id ?? null,
          service: toOwnService(fields),
        });
      }
      await queries.invalidateQueries({ queryKey: keys.signInServices });
      onClose();
    } catch (error) {
      setFailure(ApiError.from(error).message);
    }
  };
  const field = (name: keyof ServiceFields, hint?: string): ReactNode => (
    <TextField
      label={t(`signIn.${name}`)}
      value={fields[name]}
      error={errors[name]}
      hint={hint}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      type={name === 'clientSecret' ? 'password' : 'text'}
      placeholder={name === 'issuer' ? 'https://sign-in.example.org' : undefined}
      onChange={({ target }) => setFields((old) => ({ ...old, [name]: target.value }))}
      onBlur={() => fields[name] !== '' && setTouched((old) => new Set(old).add(name))}
    />
  );
  const title = service === null ? t('signIn.addService') : t('signIn.setUpTitle', { service: service.name });
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog" onInteractOutside={(event) => event.preventDefault()}>
          <Dialog.Title className="dialog__title">{title}</Dialog.Title>
          <Dialog.Description className="dialog__text">
            {own ? t('signIn.ownText') : t(`signIn.registerText_${service.id as 'google' | 'microsoft'}`)}
          </Dialog.Description>
          <form className="sign-in__form" noValidate onSubmit={(event) => void save(event)}>
            {failure !== null && (
              <div role="alert" className="inline-alert">
                <CircleExclamationPoint className="icon" aria-hidden="true" />
                <span className="inline-alert__text">{failure}</span>
              </div>
            )}
            {own && field('name')}
            {own && field('issuer', t('signIn.issuerHint'))}
            {field('clientId')}
            {service?.id !== 'microsoft' &&
              field('clientSecret', t(service?.hasClientSecret ? 'signIn.secretKept' : 'signIn.secretHint'))}
            {own && field('domains', t('signIn.domainsHint'))}
            {own && field('scopes', t('signIn.scopesHint'))}
            <div className="dialog__buttons">
              <Dialog.Close className="button">{t('common.cancel')}</Dialog.Close>
              <button type="submit" className="button button--primary">
                {t('common.save')}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
