import type { AuthorizationServer } from 'oauth4webapi';
import type { ServerSettings } from '../../../../shared/model/account.ts';

/** Registration of this program with a service. */
export interface OAuthClient {
  id: string;
  /** Google gives its desktop clients one; everyone who has the program can read it (RFC 8252, section 8.5). */
  secret: string | null;
}

type Server = Omit<ServerSettings, 'userName'>;

/** Everything that differs from one service to another. */
export interface OAuthService {
  id: string;
  name: string;
  /** Addresses of its endpoints; with only an issuer, they are asked for there. */
  server: AuthorizationServer;
  /** Loopback host of the redirection, as the service wants it written. Neither takes a path. */
  redirectHost: '127.0.0.1' | 'localhost';
  scopes: readonly string[];
  /** Without these granted, mail cannot be read: people can untick scopes on the service's page. */
  needed: readonly string[];
  /** Further parameters of the authorization request. */
  parameters: Readonly<Record<string, string>>;
  /** Domains of addresses that belong to it. */
  domains: readonly string[];
  servers: { imap: Server; smtp: Server } | null;
}

export const google: OAuthService = {
  id: 'google',
  name: 'Google',
  server: {
    issuer: 'https://accounts.google.com',
    authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    token_endpoint: 'https://oauth2.googleapis.com/token',
    // Its revocation endpoint is left out on purpose: there one token takes all others of the same person and program
    // along, and removing an account here would sign it out on every other computer.
  },
  redirectHost: '127.0.0.1',
  scopes: ['https://mail.google.com/'],
  needed: ['https://mail.google.com/'],
  // A refresh token comes only with both.
  parameters: { access_type: 'offline', prompt: 'consent' },
  domains: ['gmail.com', 'googlemail.com'],
  servers: {
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
  },
};

export const microsoft: OAuthService = {
  id: 'microsoft',
  name: 'Microsoft',
  server: {
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    authorization_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    token_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  },
  // Registered as http://localhost; only for that name the port is left open.
  redirectHost: 'localhost',
  scopes: [
    'https://outlook.office.com/IMAP.AccessAsUser.All',
    'https://outlook.office.com/SMTP.Send',
    'offline_access',
  ],
  needed: ['https://outlook.office.com/IMAP.AccessAsUser.All'],
  parameters: { prompt: 'select_account' },
  domains: [
    ...['outlook', 'hotmail', 'live'].flatMap((name) =>
      ['com', 'de', 'fr', 'it', 'es', 'nl', 'be', 'at', 'dk', 'se', 'co.uk', 'jp', 'com.br', 'com.au'].map(
        (ending) => `${name}.${ending}`,
      ),
    ),
    'msn.com',
    'passport.com',
  ],
  servers: {
    imap: { host: 'outlook.office365.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp-mail.outlook.com', port: 587, security: 'starttls' },
  },
};

export const knownServices: readonly OAuthService[] = [google, microsoft];

/** A service as the person configured it. */
export interface OwnService {
  id: string;
  name: string;
  issuer: string;
  domains: string[];
  scopes: string[];
}

export function ownService(own: OwnService): OAuthService {
  return {
    id: own.id,
    name: own.name,
    server: { issuer: own.issuer },
    redirectHost: '127.0.0.1',
    scopes: own.scopes,
    needed: [],
    // OpenID Connect gives a refresh token only after consent (Core 1.0, section 11).
    parameters: own.scopes.includes('offline_access') ? { prompt: 'consent' } : {},
    domains: own.domains,
    servers: null,
  };
}
