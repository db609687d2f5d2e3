import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { ServerSettings } from '../../../../shared/model/account.ts';
import { SignInWay } from '../../../../shared/model/discovery.ts';
import { hostName, isOwnHost, type MailAddress } from './address.ts';

/** What a configuration file says, as far as it can be used. */
export interface Configuration {
  provider: string | null;
  imap: ServerSettings;
  smtp: ServerSettings | null;
  signIn: SignInWay[];
}

/** A sign-in service that the person has configured. */
export interface KnownIssuer {
  /** Of its SignInService. */
  id: string;
  issuer: string;
  /** Domains of the addresses it signs in. */
  domains: readonly string[];
}

const lists = new Set(['emailProvider', 'incomingServer', 'outgoingServer', 'authentication']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => lists.has(name),
});

interface Offer {
  server: ServerSettings;
  signIn: SignInWay[];
}

/**
 * Reads a file in Mozilla's format (config-v1.1.xml). Servers without encryption are left out, TLS from the start is
 * taken before STARTTLS, else the file's order counts.
 *
 * @param issuers that the file may name for OAuth 2.0
 * @throws Error when it is no such file, or names no IMAP server that can be used
 */
export function readConfiguration(
  text: string,
  address: MailAddress,
  issuers: readonly KnownIssuer[] = [],
): Configuration {
  // A document type could define entities that grow without end; the format has none.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('It has a document type.');
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw new Error(`It is not XML: ${validity.err.msg}`);
  const file = field(parser.parse(text), 'clientConfig');
  const provider = list(field(file, 'emailProvider'))[0];
  const named = textOf(field(file, 'oAuth2') ?? field(provider, 'oAuth2'), 'issuer');
  const known = issuers.filter(({ issuer }) => isSameIssuer(named, issuer));
  const incoming = list(field(provider, 'incomingServer')).filter((one) => textOf(one, '@type') === 'imap');
  const imap = best(incoming, address, known);
  if (!imap) throw new Error('It names no IMAP server with encryption.');
  const smtp = best(list(field(provider, 'outgoingServer')), address, known);
  const name = textOf(provider, 'displayShortName') || textOf(provider, 'displayName');
  return { provider: plain(name), imap: imap.server, smtp: smtp?.server ?? null, signIn: imap.signIn };
}

/** The format names a host (`login.example.org`), the draft of its successor an issuer's whole address (RFC 8414). */
function isSameIssuer(named: string, issuer: string): boolean {
  if (!named.includes('/')) return named !== '' && hostName(named) === URL.parse(issuer)?.hostname;
  return named.replace(/\/$/, '') === issuer.replace(/\/$/, '');
}

function best(entries: unknown[], address: MailAddress, issuers: readonly KnownIssuer[]): Offer | undefined {
  const offers = entries.flatMap((entry) => offer(entry, address, issuers) ?? []);
  const rank = ({ server, signIn }: Offer): number =>
    (signIn.length === 0 ? 2 : 0) + (server.security === 'tls' ? 0 : 1);
  return offers.sort((a, b) => rank(a) - rank(b))[0];
}

function offer(entry: unknown, address: MailAddress, issuers: readonly KnownIssuer[]): Offer | null {
  const host = hostName(textOf(entry, 'hostname'));
  const port = Number(textOf(entry, 'port'));
  const security = { SSL: 'tls' as const, STARTTLS: 'starttls' as const }[textOf(entry, 'socketType')];
  if (!host || !security || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const userName = fillIn(textOf(entry, 'username') || '%EMAILADDRESS%', address);
  if (!userName) return null;
  const methods = list(field(entry, 'authentication')).map(String);
  return { server: { host, port, security, userName }, signIn: waysIn(methods, host, issuers) };
}

/** The placeholders of the format; null where one is left over, or the name is none. */
function fillIn(template: string, { email, local, domain }: MailAddress): string | null {
  const name = template
    .replaceAll('%EMAILADDRESS%', email)
    .replaceAll('%EMAILLOCALPART%', local)
    .replaceAll('%EMAILDOMAIN%', domain);
  return /%[A-Z]+%|\p{Cc}/u.test(name) || name.length > 320 ? null : name;
}

function waysIn(methods: readonly string[], host: string, issuers: readonly KnownIssuer[]): SignInWay[] {
  const ways: SignInWay[] = [];
  for (const method of methods.length > 0 ? methods : ['password-cleartext']) {
    if (method === 'OAuth2') ways.push(...servicesOf(host, issuers));
    // What goes over TLS is protected by it: the file's "encrypted" means old challenge mechanisms.
    else if (/^(password-cleartext|plain|password-encrypted|secure)$/.test(method)) ways.push('password');
  }
  return [...new Set(ways)];
}

/** Who gives tokens for a mail server: a file of one domain must not send another's tokens to its own servers. */
function servicesOf(host: string, issuers: readonly KnownIssuer[]): SignInWay[] {
  if (/(^|\.)(gmail|google)\.com$/.test(host)) return ['oauth2:google'];
  if (/(^|\.)(office365|outlook)\.com$/.test(host)) return ['oauth2:microsoft'];
  const trusted = issuers.find(({ issuer, domains }) =>
    [URL.parse(issuer)?.hostname ?? '', ...domains].some((domain) => isOwnHost(host, domain)),
  );
  const way = SignInWay.safeParse(`oauth2:${trusted?.id}`);
  return way.success ? [way.data] : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text of an element, with or without attributes of its own. */
function textOf(value: unknown, name: string): string {
  const found = field(value, name);
  const text = typeof found === 'object' ? field(found, '#text') : found;
  return typeof text === 'string' ? text.trim() : '';
}

/** A name given by somebody else, fit to be shown: one short line. */
function plain(name: string): string | null {
  return (
    name
      .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .trim()
      .slice(0, 60) || null
  );
}
