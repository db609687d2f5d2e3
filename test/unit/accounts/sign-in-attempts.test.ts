import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SignInAttempts } from '../../../main/engine/accounts/oauth/attempts.ts';
import { listenOnLoopback } from '../../../main/engine/accounts/oauth/loopback.ts';
import { google, microsoft, type OAuthService } from '../../../main/engine/accounts/oauth/services.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';

const client = { id: 'curlew', secret: null };
const route = { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null };

let tokenEndpoint: Server;
let asked: URLSearchParams[];
let answer: Record<string, unknown>;
beforeEach(async () => {
  asked = [];
  answer = { access_token: 'A1', token_type: 'Bearer', expires_in: 3600, refresh_token: 'R1' };
  tokenEndpoint = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part) => {
      body += part;
    });
    incoming.on('end', () => {
      asked.push(new URLSearchParams(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => tokenEndpoint.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  tokenEndpoint.close();
});

/** A known service whose token endpoint is the test's. */
function locally(service: OAuthService): OAuthService {
  const { port } = tokenEndpoint.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  return { ...service, server: { ...service.server, issuer, token_endpoint: `${issuer}/token` } };
}

async function begin(service: OAuthService, attempts = new SignInAttempts(Date.now)) {
  const { attemptId, url } = await attempts.begin(
    { service: locally(service), client, route },
    'mara@gmail.com',
  );
  const finished = attempts.finish(attemptId);
  finished.catch(() => undefined);
  const parameters = new URL(url).searchParams;
  const redirect = parameters.get('redirect_uri')!;
  return { attempts, url, parameters, redirect, finished };
}

it('asks Google as its desktop clients must', async () => {
  const { attempts, url, parameters, redirect } = await begin(google);
  expect(url).toMatch(/^https:\/\/accounts\.google\.com\/o\/oauth2\/v2\/auth\?/);
  expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(Object.fromEntries(parameters)).toMatchObject({
    response_type: 'code',
    scope: 'https://mail.google.com/',
    access_type: 'offline',
    prompt: 'consent',
    code_challenge_method: 'S256',
    login_hint: 'mara@gmail.com',
  });
  attempts.close();
});

it('asks Microsoft as a public client, and listens on both families of loopback', async () => {
  const { attempts, parameters, redirect, finished } = await begin(microsoft);
  expect(redirect).toMatch(/^http:\/\/localhost:\d+$/);
  expect(parameters.get('scope')).toBe(
    'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
  );
  const { port } = new URL(redirect);
  const hasIPv6 = Object.values(networkInterfaces()).some((list) =>
    list?.some((one) => one.address === '::1'),
  );
  for (const host of ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])]) {
    // Under another name than its own it is not at home: a page of a stranger cannot ask by a name that it controls.
    expect((await fetch(`http://${host}:${port}/favicon.ico`)).status, host).toBe(404);
  }
  answer.scope = 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send';
  await fetch(`http://127.0.0.1:${port}/?code=C1&state=${parameters.get('state')}`);
  expect(await finished).toMatchObject({ accessToken: 'A1', refreshToken: 'R1' });
  attempts.close();
});

it('redeems the code once, with the verifier that belongs to the challenge', async () => {
  const { parameters, redirect, finished } = await begin(google);
  answer.scope = 'https://mail.google.com/';
  const back = `${redirect}/?code=C1&state=${parameters.get('state')}`;
  const page = await fetch(back);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('You can close this window.');
  await finished;
  const sent = asked[0]!;
  expect(Object.fromEntries(sent)).toMatchObject({
    grant_type: 'authorization_code',
    code: 'C1',
    redirect_uri: redirect,
    client_id: 'curlew',
  });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sent.get('code_verifier')!));
  expect(Buffer.from(digest).toString('base64url')).toBe(parameters.get('code_challenge'));
  await expect(fetch(back)).rejects.toThrow();
  expect(asked).toHaveLength(1);
});

it('a scope that was unticked is noticed', async () => {
  const { parameters, redirect, finished } = await begin(google);
  answer.scope = 'openid';
  await fetch(`${redirect}/?code=C1&state=${parameters.get('state')}`);
  await expect(finished).rejects.toMatchObject({
    code: 'auth-failed',
    message: expect.stringContaining('was not allowed to let Curlew read your mail'),
  });
});

it('a request without the state, twice the state, by POST, or under another host name changes nothing', async () => {
  const loopback = await listenOnLoopback('127.0.0.1', 'right');
  const { port } = new URL(loopback.redirectUri);
  const ask = (path: string, options: { method?: string; host?: string } = {}) =>
    new Promise<number>((resolve, reject) => {
      const headers = options.host === undefined ? {} : { host: options.host };
      request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  expect(await ask('/?code=x')).toBe(404);
  expect(await ask('/?code=x&state=wrong')).toBe(404);
  expect(await ask('/?code=x&state=right&state=wrong')).toBe(404);
  expect(await ask('/other?code=x&state=right')).toBe(404);
  expect(await ask('/?code=x&state=right', { method: 'POST' })).toBe(404);
  expect(await ask('/?code=x&state=right', { host: 'evil.test' })).toBe(404);
  expect(await ask('/?code=y&state=right')).toBe(200);
  expect(await ask('/?code=z&state=right')).toBe(404);
  expect((await loopback.answer).get('code')).toBe('y');
  loopback.close();
});

it('gives up when nobody comes back in time', async () => {
  const { redirect, finished } = await begin(google, new SignInAttempts(Date.now, 20));
  await expect(finished).rejects.toMatchObject({ code: 'timeout' });
  await expect(fetch(redirect)).rejects.toThrow();
});

it('keeps no more than eight pages waiting', async () => {
  const attempts = new SignInAttempts(Date.now);
  const first = await begin(google, attempts);
  for (let count = 0; count < 8; count++) await begin(google, attempts);
  await expect(first.finished).rejects.toMatchObject({ code: 'cancelled' });
  attempts.close();
});
