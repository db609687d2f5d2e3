import {
  type Account,
  type ConnectionSecurity,
  NewAccount,
  type Reconnection,
  type ServerSettings,
} from '../../../shared/model/account.ts';
import type { FoundServers } from '../../../shared/model/discovery.ts';
import type { ImportCandidate } from '../../../shared/model/import.ts';
import { isLoopback } from '../../../shared/model/loopback.ts';
import { t } from '../../i18n/index.ts';
import {
  emptyNetwork,
  type NetworkFields,
  networkErrors,
  networkFields,
  toNetwork,
  toNetworkChange,
} from './network-model.ts';

/** One server's fields, as typed. */
export interface ServerFields {
  readonly host: string;
  readonly port: string;
  /** The person wrote the port: it no longer follows the security. */
  readonly portEdited: boolean;
  readonly security: ConnectionSecurity;
  readonly userName: string;
  /** The person wants the connection without encryption, warned of what that means. */
  readonly plainTextAccepted: boolean;
}

export interface AccountFields {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly imap: ServerFields;
  readonly smtp: ServerFields;
  readonly network: NetworkFields;
}

export type Protocol = 'imap' | 'smtp';
export type FieldName =
  | 'email'
  | 'password'
  | `${Protocol}.${'host' | 'port' | 'plain'}`
  | `network.${'host' | 'port' | 'file'}`;
export type FieldErrors = Partial<Record<FieldName, string>>;

const ports: Record<Protocol, Record<ConnectionSecurity, number>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  smtp: { tls: 465, starttls: 587, none: 25 },
};

export function defaultPort(protocol: Protocol, security: ConnectionSecurity): number {
  return ports[protocol][security];
}

export function emptyServer(protocol: Protocol): ServerFields {
  return {
    host: '',
    port: String(defaultPort(protocol, 'tls')),
    portEdited: false,
    security: 'tls',
    userName: '',
    plainTextAccepted: false,
  };
}

export const emptyFields: AccountFields = {
  name: '',
  email: '',
  password: '',
  imap: emptyServer('imap'),
  smtp: emptyServer('smtp'),
  network: emptyNetwork,
};

/** Another security brings its usual port with it, unless the person wrote one. */
export function withSecurity(
  protocol: Protocol,
  server: ServerFields,
  security: ConnectionSecurity,
): ServerFields {
  return {
    ...server,
    security,
    port: server.portEdited ? server.port : String(defaultPort(protocol, security)),
  };
}

export function withPort(protocol: Protocol, server: ServerFields, port: string): ServerFields {
  const usual = String(defaultPort(protocol, server.security));
  return { ...server, port, portEdited: port !== '' && port !== usual };
}

/** True for what can be a server's name or address. */
export function isHost(text: string): boolean {
  const name = text.trim();
  // Of letters, digits and hyphens between dots, in any script; or an IPv6 address.
  return (
    name.length <= 253 &&
    (/^([\p{L}\p{M}\p{N}_]([\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?\.?)+$/u.test(name) ||
      /^[\da-f]*:[\da-f:.]+$/i.test(name))
  );
}

/** True when the password would pass a network unencrypted. */
export function isExposed({ host, security }: ServerFields): boolean {
  return security === 'none' && host.trim() !== '' && !isLoopback(host);
}

export function isPort(text: string): boolean {
  const port = Number(text);
  return /^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535;
}

/** What is wrong with the fields; empty when they can be sent. */
export function fieldErrors(fields: AccountFields): FieldErrors {
  const errors: FieldErrors = {};
  const email = fields.email.trim();
  if (email === '') errors.email = t('accounts.missingEmail');
  else if (!NewAccount.shape.email.safeParse(email).success) errors.email = t('accounts.invalidEmail');
  if (fields.password === '') errors.password = t('accounts.missingPassword');
  // SMTP alone cannot be: the engine needs to know both or find both.
  if (fields.imap.host.trim() === '' && fields.smtp.host.trim() !== '')
    errors['imap.host'] = t('accounts.missingHost');
  for (const protocol of ['imap', 'smtp'] as const) {
    const server = fields[protocol];
    if (server.host.trim() === '') continue;
    if (!isHost(server.host)) errors[`${protocol}.host`] = t('accounts.invalidHost');
    if (!isPort(server.port)) errors[`${protocol}.port`] = t('accounts.invalidPort');
    if (isExposed(server) && !server.plainTextAccepted)
      errors[`${protocol}.plain`] = t('accounts.missingConsent');
  }
  return { ...errors, ...networkErrors(fields.network) };
}

function fieldsOf(protocol: Protocol, server: ServerSettings | null): ServerFields {
  if (server === null) return emptyServer(protocol);
  const { host, port, security, userName, plainTextAccepted = false } = server;
  const portEdited = port !== defaultPort(protocol, security);
  return { host, port: String(port), portEdited, security, userName, plainTextAccepted };
}

/** An account of another mail program as the form shows it, to be given its password. */
export function importedFields({ name, email, imap, smtp }: ImportCandidate): AccountFields {
  return { ...emptyFields, name, email, imap: fieldsOf('imap', imap), smtp: fieldsOf('smtp', smtp) };
}

/** An account as its form shows it; the password never comes here, so its field is empty. */
export function accountFields(account: Account): AccountFields {
  const { name, email } = account;
  const [imap, smtp] = [fieldsOf('imap', account.imap), fieldsOf('smtp', account.smtp)];
  return { ...emptyFields, name, email, imap, smtp, network: networkFields(account.network) };
}

/** As `fieldErrors`, where an empty password means the one that is kept. */
export function reconnectErrors(fields: AccountFields): FieldErrors {
  const { password: _, ...errors } = fieldErrors(fields);
  return fields.imap.host.trim() === '' ? { ...errors, 'imap.host': t('accounts.missingHost') } : errors;
}

export function toReconnection(account: Account, fields: AccountFields): Reconnection {
  const { email } = account;
  const smtp = fields.smtp.host.trim() === '' ? null : serverSettings(fields.smtp, email);
  return {
    accountId: account.id,
    imap: serverSettings(fields.imap, email),
    smtp,
    ...(fields.password === '' ? {} : { password: fields.password }),
    ...toNetworkChange(fields.network),
  };
}

function serverSettings(server: ServerFields, email: string): ServerSettings {
  return {
    host: server.host.trim(),
    port: Number(server.port),
    security: server.security,
    userName: server.userName.trim() || email,
    ...(isExposed(server) && server.plainTextAccepted ? { plainTextAccepted: true } : {}),
  };
}

/** What signing in on the page of a service needs of the form; null while the address is not whole. */
export function toSignIn(fields: AccountFields): Omit<NewAccount, 'password'> | null {
  const { password: _, ...account } = toNewAccount(fields);
  return NewAccount.shape.email.safeParse(account.email).success ? account : null;
}

/** The request for filled fields: servers only where they were given. */
export function toNewAccount(fields: AccountFields): NewAccount {
  const email = fields.email.trim();
  return {
    name: fields.name.trim(),
    email,
    password: fields.password,
    ...(fields.imap.host.trim() === '' ? {} : { imap: serverSettings(fields.imap, email) }),
    ...(fields.smtp.host.trim() === '' ? {} : { smtp: serverSettings(fields.smtp, email) }),
    ...toNetwork(fields.network),
  };
}

/** The fields with servers that were found. */
export function withFound(fields: AccountFields, { imap, smtp }: FoundServers): AccountFields {
  return { ...fields, imap: fieldsOf('imap', imap), smtp: fieldsOf('smtp', smtp) };
}

/** True where a password, of whatever kind, lets a program in. */
export function takesPassword({ signIn }: FoundServers): boolean {
  return signIn.includes('password') || signIn.includes('app-password');
}
