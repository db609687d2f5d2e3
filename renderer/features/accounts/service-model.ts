import {
  OwnSignInService,
  type SignInRegistration,
  type SignInService,
} from '../../../shared/model/sign-in.ts';
import { t } from '../../i18n/index.ts';

/** A sign-in service as typed. */
export interface ServiceFields {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: as it is. */
  readonly clientSecret: string;
  readonly domains: string;
  readonly scopes: string;
}

export type ServiceErrors = Partial<Record<keyof ServiceFields, string>>;

const usualScopes = 'openid email offline_access';

export function serviceFields(service: SignInService | null, domain: string): ServiceFields {
  return {
    name: service?.name ?? '',
    issuer: service?.issuer ?? '',
    clientId: service?.clientId ?? '',
    clientSecret: '',
    domains: service === null ? domain : service.domains.join(' '),
    scopes: service === null ? usualScopes : service.scopes.join(' '),
  };
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

/** What is wrong with the fields; `own`: a whole service, not only a registration with a known one. */
export function serviceErrors(fields: ServiceFields, own: boolean): ServiceErrors {
  const errors: ServiceErrors = {};
  if (fields.clientId.trim() === '') errors.clientId = t('signIn.missingClientId');
  if (!own) return errors;
  const { shape } = OwnSignInService;
  if (fields.name.trim() === '') errors.name = t('signIn.missingName');
  if (!shape.issuer.safeParse(fields.issuer.trim()).success) errors.issuer = t('signIn.invalidIssuer');
  if (!shape.domains.safeParse(words(fields.domains)).success) errors.domains = t('signIn.invalidDomains');
  if (!shape.scopes.safeParse(words(fields.scopes)).success) errors.scopes = t('signIn.invalidScopes');
  return errors;
}

export function toRegistration(fields: ServiceFields): SignInRegistration {
  const clientSecret = fields.clientSecret.trim();
  return { clientId: fields.clientId.trim(), ...(clientSecret === '' ? {} : { clientSecret }) };
}

export function toOwnService(fields: ServiceFields): OwnSignInService {
  return {
    ...toRegistration(fields),
    name: fields.name.trim(),
    issuer: fields.issuer.trim(),
    domains: words(fields.domains),
    scopes: words(fields.scopes),
  };
}
