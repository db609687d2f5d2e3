import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  discoveryRequest,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { isLoopback } from '../../../../shared/model/loopback.ts';
import { askHttp, readText } from '../../net/http.ts';
import type { Route } from '../../net/open.ts';
import type { OAuthClient, OAuthService } from './services.ts';

/** Whom tokens are asked of, as whom, and by which way: all of it goes through the account's proxy. */
export interface TokenSource {
  service: OAuthService;
  client: OAuthClient;
  route: Route;
}

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
const mostBytes = 256 * 1024;

/** Endpoints of the service: from the table, or from the issuer's own description (RFC 8414, OpenID Connect Discovery). */
export async function endpointsOf({
  service,
  route,
}: Pick<TokenSource, 'service' | 'route'>): Promise<AuthorizationServer> {
  if (service.server.token_endpoint !== undefined) return service.server;
  const issuer = new URL(service.server.issuer);
  const response = await discoveryRequest(issuer, optionsFor(service, route));
  return processDiscoveryResponse(issuer, response);
}

/** Trades the code for tokens (RFC 6749, section 4.1.3; RFC 7636). `parameters` are those that were validated. */
export async function redeemCode(
  { service, client, route }: TokenSource,
  server: AuthorizationServer,
  parameters: URLSearchParams,
  redirectUri: string,
  verifier: string,
  now: number,
): Promise<Tokens> {
  const response = await authorizationCodeGrantRequest(
    server,
    { client_id: client.id },
    authOf(client),
    parameters,
    redirectUri,
    verifier,
    optionsFor(service, route),
  );
  const answer = await processAuthorizationCodeResponse(server, { client_id: client.id }, response);
  return tokensOf(answer, service, null, now);
}

/** Trades the refresh token for a new access token (RFC 6749, section 6); the service may give another of both. */
export async function refresh(
  source: TokenSource,
  tokens: Tokens & { refreshToken: string },
  now: () => number,
): Promise<Tokens> {
  const { service, client, route } = source;
  const server = await endpointsOf(source);
  const response = await refreshTokenGrantRequest(
    server,
    { client_id: client.id },
    authOf(client),
    tokens.refreshToken,
    optionsFor(service, route),
  );
  const answer = await processRefreshTokenResponse(server, { client_id: client.id }, response);
  return tokensOf(answer, service, tokens, now());
}

/**
 * Tells the service that nobody holds these tokens any more (RFC 7009). The refresh token takes the access tokens that
 * came from it along (section 2.1), so it is named where there is one.
 *
 * @returns false when the service takes nothing back
 */
export async function revoke(source: TokenSource, tokens: Tokens, signal: AbortSignal): Promise<boolean> {
  const { service, client, route } = source;
  const server = await endpointsOf(source);
  if (server.revocation_endpoint === undefined) return false;
  const response = await revocationRequest(
    server,
    { client_id: client.id },
    authOf(client),
    tokens.refreshToken ?? tokens.accessToken,
    {
      ...optionsFor(service, route),
      signal,
      additionalParameters: {
        token_type_hint: tokens.refreshToken === null ? 'access_token' : 'refresh_token',
      },
    },
  );
  await processRevocationResponse(response);
  return true;
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
function optionsFor(service: OAuthService, route: Route) {
  return {
    signal: () => AbortSignal.timeout(requestTimeoutMs),
    [allowInsecureRequests]: isLoopback(new URL(service.server.issuer).hostname),
    [customFetch]: fetchBy(route),
  };
}

interface Question {
  method: string;
  headers: Record<string, string>;
  body?: URLSearchParams | undefined;
  signal?: AbortSignal;
}

/** `fetch` as the library wants it: it follows no redirect itself, and neither does this. */
function fetchBy(route: Route) {
  return async (url: string, { method, headers, body, signal }: Question): Promise<Response> => {
    const question = { method, headers, ...(body ? { body: body.toString() } : {}) };
    const inTime = signal ?? AbortSignal.timeout(requestTimeoutMs);
    const answer = await askHttp(new URL(url), question, route, inTime);
    const { statusCode: status = 500, headers: fields } = answer;
    const text = await readText(answer, mostBytes);
    const given = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    // These have no body (RFC 9110, section 15), and `Response` insists.
    const bodiless = status === 204 || status === 205 || status === 304;
    return new Response(bodiless ? null : text, { status, headers: given });
  };
}
