import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type AccessToken, type RefreshToken } from 'oidc-provider';

type Trouble = 'none' | 'cut' | 'error';

export interface OpenIdProvider {
  /** Also where its description is: OpenID Connect Discovery. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where Dovecot asks about a token. */
  readonly introspectionUrl: string;
  /** Tokens given out so far: `code` for signing in, `refresh` for renewing. */
  readonly grants: { code: number; refresh: number };
  /** Paths that programs, not people, have asked for so far: the description and all about tokens. */
  readonly asked: readonly string[];
  /** Every token of a person that was given out, for looking whether one has leaked. */
  tokensOf(email: string): string[];
  /** How many tokens of a person, access tokens unless told, have neither expired nor been revoked. */
  liveTokensOf(email: string, kind?: 'AccessToken' | 'RefreshToken'): Promise<number>;
  /** Makes the present access tokens of a person useless before their time. */
  expire(email: string): Promise<void>;
  /** As when the person takes the access away on the provider's page. */
  revoke(email: string): Promise<void>;
  /** How long access tokens last from now on, in seconds. */
  setLifetime(seconds: number): void;
  /** `cut` ends every connection, `error` answers 503, to everyone but Dovecot. */
  setTrouble(trouble: Trouble): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const clientId = 'curlew-lab';
const introspector = { id: 'dovecot', secret: 'only known to Dovecot' };
const introspectionPath = '/lab/introspect';

/**
 * A real OpenID provider (oidc-provider) on loopback: PKCE is required, refresh tokens rotate, and its page takes any
 * password for the name that is typed, which becomes the e-mail address.
 */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let lifetime = 3600;
  let trouble: Trouble = 'none';
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = makeProvider(issuer, () => lifetime);
  const saved: (AccessToken | RefreshToken)[] = [];
  const grants = { code: 0, refresh: 0 };
  provider.on('access_token.saved', (token) => saved.push(token));
  provider.on('refresh_token.saved', (token) => saved.push(token));
  provider.on('grant.success', (context) => {
    if (context.oidc.params?.grant_type === 'refresh_token') grants.refresh += 1;
    else grants.code += 1;
  });

  const answer = provider.callback();
  const asked: string[] = [];
  server.on('request', (request, response) => {
    const isClient = request.url !== introspectionPath && request.headers.authorization === undefined;
    if (isClient && /^\/(\.well-known|token)/.test(request.url ?? '')) asked.push(request.url ?? '');
    if (request.url === introspectionPath) askAsDovecot(port, request, response);
    else if (trouble === 'none' || !isClient) void answer(request, response);
    else if (trouble === 'cut') request.socket.destroy();
    else if (trouble === 'error') response.writeHead(503).end('busy');
  });

  const ofPerson = (email: string) => saved.filter((token) => token.accountId === email);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    issuer,
    clientId,
    introspectionUrl: `${issuer}${introspectionPath}`,
    grants,
    asked,
    tokensOf: (email) => ofPerson(email).map((token) => token.jti),
    async liveTokensOf(email, kind = 'AccessToken') {
      const tokens = ofPerson(email).filter((token) => token.kind === kind);
      const find = (id: string) =>
        kind === 'AccessToken' ? provider.AccessToken.find(id) : provider.RefreshToken.find(id);
      const found = await Promise.all(tokens.map(({ jti }) => find(jti)));
      // A refresh token that was used is kept to notice its second use.
      return found.filter((token) => token !== undefined && !('consumed' in token && token.consumed)).length;
    },
    async expire(email) {
      for (const token of ofPerson(email)) if (token.kind === 'AccessToken') await token.destroy();
    },
    async revoke(email) {
      for (const token of ofPerson(email)) {
        await token.destroy();
        const grant = await provider.Grant.find(token.grantId ?? '');
        await grant?.destroy();
      }
    },
    setLifetime(seconds) {
      lifetime = seconds;
    },
    setTrouble(next) {
      trouble = next;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function makeProvider(issuer: string, lifetime: () => number): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_name: 'Curlew',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      {
        client_id: introspector.id,
        client_secret: introspector.secret,
        redirect_uris: [],
        grant_types: [],
        response_types: [],
      },
    ],
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
    claims: { openid: ['sub'], email: ['email'] },
    scopes: ['openid', 'email', 'offline_access'],
    pkce: { required: () => true },
    clockTolerance: 0,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: lifetime,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    features: {
      devInteractions: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, client) => client.clientId === introspector.id,
      },
      revocation: { enabled: true },
    },
    cookies: { keys: ['lab'] },
  });
}

/** Dovecot's question (RFC 7662) with the credentials that the provider wants, which Dovecot 2.3 cannot send. */
function askAsDovecot(port: number, request: IncomingMessage, response: ServerResponse): void {
  const secret = encodeURIComponent(introspector.secret);
  const asked = forward(
    {
      host: '127.0.0.1',
      port,
      path: '/token/introspection',
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': request.headers['content-length'],
        authorization: `Basic ${Buffer.from(`${introspector.id}:${secret}`).toString('base64')}`,
      },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' });
      answer.pipe(response);
    },
  );
  asked.on('error', () => response.destroy());
  request.pipe(asked);
}
