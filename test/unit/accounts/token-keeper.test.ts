import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { google, ownService } from '../../../main/engine/accounts/oauth/services.ts';
import { TokenKeeper } from '../../../main/engine/accounts/oauth/token-keeper.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import { memorySecrets } from '../../integration/harness.ts';

/** Answers of the service's token endpoint, in turn; `cut` ends the connection. */
type Answer = { status: number; body: unknown } | 'cut';

let server: Server;
let issuer: string;
let answers: Answer[];
let asked: URLSearchParams[];
let now: number;
let secrets: ReturnType<typeof memorySecrets>;

beforeEach(async () => {
  answers = [];
  asked = [];
  now = 1_000_000;
  secrets = memorySecrets();
  server = createServer((request, response) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url?.startsWith('/.well-known')) {
      json(200, { issuer, authorization_endpoint: `${issuer}/page`, token_endpoint: `${issuer}/token` });
      return;
    }
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      asked.push(new URLSearchParams(body));
      const answer = answers.shift();
      if (answer === undefined || answer === 'cut') request.socket.destroy();
      else json(answer.status, answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const keeper = () => new TokenKeeper({ secrets, log: createLog(() => {}, 'test'), now: () => now });
const route = { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null };
const owner = { accountId: 1, email: 'mara@lab.test' };
const sourceOf = async () => ({
  service: ownService({ id: 'own-1', name: 'Harbour', issuer, domains: [], scopes: ['mail'] }),
  client: { id: 'curlew', secret: null },
  route,
});
const first = {
  accessToken: 'A1',
  obtainedAt: 1_000_000,
  expiresAt: 1_000_000 + 3_600_000,
  refreshToken: 'R1',
  scopes: ['mail'],
};
const given = (access: string, more: object = {}): Answer => ({
  status: 200,
  body: { access_token: access, token_type: 'Bearer', expires_in: 3600, ...more },
});

it('keeps a token until five minutes before its end, then renews it, once for all who ask', async () => {
  const tokens = keeper();
  await tokens.store(1, first);
  now = first.expiresAt - 300_001;
  expect(await tokens.access(owner, sourceOf)).toBe('A1');
  now += 1;
  answers = [given('A2', { refresh_token: 'R2' })];
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.access(owner, sourceOf)));
  expect(new Set(all)).toEqual(new Set(['A2']));
  expect(asked.map((one) => Object.fromEntries(one))).toEqual([
    { grant_type: 'refresh_token', refresh_token: 'R1', client_id: 'curlew' },
  ]);
  // Another start of the program goes on with the new refresh token.
  now += 3_600_000;
  answers = [given('A3')];
  expect(await keeper().access(owner, sourceOf)).toBe('A3');
  expect(asked.at(-1)?.get('refresh_token')).toBe('R2');
});

it('renews at once a token that a server refused, but not one that was renewed meanwhile', async () => {
  const tokens = keeper();
  await tokens.store(1, first);
  answers = [given('A2')];
  expect(await tokens.access(owner, sourceOf, 'A1')).toBe('A2');
  expect(await tokens.access(owner, sourceOf, 'A1')).toBe('A2');
  expect(asked).toHaveLength(1);
});

it('tells the network and a service in trouble from an access that was taken away', async () => {
  const tokens = keeper();
  await tokens.store(1, first);
  const ask = () => tokens.access(owner, sourceOf, 'A1');
  for (const trouble of [
    'cut',
    { status: 503, body: { error: 'temporarily_unavailable' } },
    { status: 500, body: { error: 'invalid_grant' } },
    { status: 200, body: '<html>Sign in to this hotel</html>' },
  ] satisfies Answer[]) {
    answers = [trouble];
    await expect(ask(), JSON.stringify(trouble)).rejects.toMatchObject({
      code: 'connect-failed',
      retryable: true,
    });
  }
  for (const error of ['invalid_grant', 'interaction_required']) {
    answers = [{ status: 400, body: { error, error_description: 'R1 was revoked' } }];
    await expect(ask()).rejects.toMatchObject({
      code: 'auth-failed',
      retryable: false,
      accountId: 1,
      message: expect.not.stringContaining('R1'),
    });
  }
  answers = [{ status: 401, body: { error: 'invalid_client' } }];
  await expect(ask()).rejects.toMatchObject({ message: expect.stringContaining('client id') });
  // None of it has cost the tokens.
  answers = [given('A2')];
  expect(await ask()).toBe('A2');
});

it('tokens of an account that is removed during a renewal do not come back', async () => {
  const tokens = keeper();
  await tokens.store(1, first);
  const renewing = tokens.access(
    owner,
    async () => {
      await tokens.forget(1);
      return sourceOf();
    },
    'A1',
  );
  answers = [given('A2', { refresh_token: 'R2' })];
  await renewing;
  expect(secrets.all.size).toBe(0);
});

it('what is stored and cannot be read, or has no refresh token, asks to sign in again', async () => {
  await secrets.set('account/1/tokens', '{"accessToken":');
  await expect(keeper().access(owner, sourceOf)).rejects.toMatchObject({ code: 'auth-failed' });
  const tokens = keeper();
  await tokens.store(1, { ...first, refreshToken: null });
  await expect(tokens.access(owner, sourceOf, 'A1')).rejects.toMatchObject({ code: 'auth-failed' });
});

it('Google is asked for mail only, as its desktop clients are', () => {
  expect(google.redirectHost).toBe('127.0.0.1');
  expect(google.scopes).toEqual(['https://mail.google.com/']);
});
