import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type ClientAuth,
  ClientSecretPost,
  discoveryRequest,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { isLoopback } from '../../../../shared/model/loopback.ts';
import type { OAuthClient, OAuthService } from './services.ts';

/** What a service gave, as it is kept among the secrets. */
export interface Tokens {
  accessToken: string;
  /** Milliseconds since 1970. */
  obtainedAt: number;
  expiresAt: number;
  /** Null where the service gave none: then the person has to sign in when the access token has expired. */
  refreshToken: string | null;
  scopes: string[];
}

/** Without a word from the service about it. */
const usualLifetimeMs = 3_600_000;
const requestTimeoutMs = 20_000;

/** Endpoints of the service: from the table, or from the issuer's own description (RFC 8414, OpenID Connect Discovery). */
export async function endpointsOf(service: OAuthService): Promise<AuthorizationServer> {
  if (service.server.token_endpoint !== undefined) return service.server;
  const issuer = new URL(service.server.issuer);
  const response = await discoveryRequest(issuer, optionsFor(service));
  return processDiscoveryResponse(issuer, response);
}

/** Trades the code for tokens (RFC 6749, section 4.1.3; RFC 7636). `parameters` are those that were validated. */
export async function redeemCode(
  at: { service: OAuthService; client: OAuthClient; server: AuthorizationServer },
  parameters: URLSearchParams,
  redirectUri: string,
  verifier: string,
  now: number,
): Promise<Tokens> {
  const { service, client, server } = at;
  const response = await authorizationCodeGrantRequest(
    server,
    { client_id: client.id },
    authOf(client),
    parameters,
    redirectUri,
    verifier,
    optionsFor(service),
  );
  const answer = await processAuthorizationCodeResponse(server, { client_id: client.id }, response);
  return tokensOf(answer, service, null, now);
}

/** Trades the refresh token for a new access token (RFC 6749, section 6); the service may give another of both. */
export async function refresh(
  service: OAuthService,
  client: OAuthClient,
  tokens: Tokens & { refreshToken: string },
  now: () => number,
): Promise<Tokens> {
  const server = await endpointsOf(service);
  const response = await refreshTokenGrantRequest(
    server,
    { client_id: client.id },
    authOf(client),
    tokens.refreshToken,
    optionsFor(service),
  );
  const answer = await processRefreshTokenResponse(server, { client_id: client.id }, response);
  return tokensOf(answer, service, tokens, now());
}

function tokensOf(
  answer: TokenEndpointResponse,
  service: OAuthService,
  before: Tokens | null,
  now: number,
): Tokens {
  const lifetime = answer.expires_in === undefined ? usualLifetimeMs : answer.expires_in * 1000;
  return {
    accessToken: answer.access_token,
    obtainedAt: now,
    expiresAt: now + lifetime,
    refreshToken: answer.refresh_token ?? before?.refreshToken ?? null,
    // Left out, it is what was asked for (RFC 6749, section 5.1).
    scopes: answer.scope?.split(' ') ?? before?.scopes ?? [...service.scopes],
  };
}

function authOf(client: OAuthClient): ClientAuth {
  return client.secret === null ? None() : ClientSecretPost(client.secret);
}

/** Encrypted, unless the service is on this computer. */
function optionsFor(service: OAuthService): { signal: () => AbortSignal; [allowInsecureRequests]: boolean } {
  return {
    signal: () => AbortSignal.timeout(requestTimeoutMs),
    [allowInsecureRequests]: isLoopback(new URL(service.server.issuer).hostname),
  };
}
