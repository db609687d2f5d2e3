import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { NewNetwork } from '../../shared/model/network.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { type ForwardProxy, startForwardProxy } from '../lab/forward-proxy.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../lab/openid-provider.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { signInOnPage } from '../lab/sign-in-page.ts';
import { letter } from './desk.ts';
import { TestEngine } from './harness.ts';

let provider: OpenIdProvider;
let server: DovecotServer;
let engine: TestEngine;
let serviceId: string;
let users = 0;
let email: string;

beforeAll(async () => {
  provider = await startOpenIdProvider();
  server = await startDovecot({
    oauth2: { introspectionUrl: provider.introspectionUrl, usernameAttribute: 'sub' },
  });
});
afterAll(async () => {
  await server?.stop();
  await provider?.stop();
});
beforeEach(async () => {
  provider.setLifetime(3600);
  provider.setTrouble('none');
  email = `person${++users}@lab.test`;
  await server.addUser(email, 'only for the second client');
  engine = await TestEngine.start();
  ({ serviceId } = await engine.client.call('signIn.saveOwn', {
    serviceId: null,
    service: {
      name: 'Harbour',
      issuer: provider.issuer,
      clientId: provider.clientId,
      domains: ['lab.test'],
      scopes: ['openid', 'email', 'offline_access'],
    },
  }));
});
afterEach(() => engine.dispose());

const begin = (network?: NewNetwork) =>
  engine.client.call('signIn.begin', {
    serviceId,
    account: {
      kind: 'new',
      ...(network ? { network } : {}),
      name: 'Mara',
      email,
      imap: { host: server.host, port: server.ports.imap, security: 'none', userName: email },
    },
  });

async function signIn(network?: NewNetwork) {
  const { attemptId, url } = await begin(network);
  const finished = engine.client.call('signIn.finish', { attemptId });
  expect((await signInOnPage(url, email)).text).toContain('You can close this window.');
  const account = await finished;
  await engine.untilIdle(account.id);
  return account;
}

const status = async () => (await engine.client.call('sync.status', {}))[0]!;
const untilState = (state: string) =>
  engine.until(`the account to be ${state}`, async () =>
    (await status()).state === state ? true : undefined,
  );
const subjects = async (accountId: number) => engine.subjects((await engine.mailbox(accountId, 'inbox')).id);
/** The server forgets who is connected: Curlew has to sign in again with what it has. */
const kickAndWait = async (accountId: number) => {
  const before = engine.events.length;
  await server.kick(email);
  await engine.until('the loss of the connection', () =>
    engine.events.slice(before).some((event) => event.type === 'sync.status' && event.status.state !== 'idle')
      ? true
      : undefined,
  );
  await engine.untilIdle(accountId);
};

it('signs in on the page of the service and receives mail; an expired token is renewed by itself', async () => {
  deliver(server, email, letter('First'));
  const account = await signIn();
  expect(account).toMatchObject({ email, signIn: serviceId });
  expect(await subjects(account.id)).toEqual(['First']);
  const { refresh } = provider.grants;

  // Useless before its date, as after a change of the password: the server's refusal is believed once.
  await provider.expire(email);
  deliver(server, email, letter('Second'));
  await kickAndWait(account.id);
  expect(await subjects(account.id)).toEqual(['Second', 'First']);
  expect(provider.grants.refresh).toBe(refresh + 1);

  // Still good: nothing is asked of the service.
  await kickAndWait(account.id);
  expect(provider.grants.refresh).toBe(refresh + 1);
});

it('a token that has expired during use is renewed once, for all connections', async () => {
  provider.setLifetime(2);
  deliver(server, email, letter('Only'));
  const account = await signIn();
  await vi.waitFor(async () => expect(await provider.liveTokensOf(email)).toBe(0), { timeout: 10_000 });
  provider.setLifetime(3600);
  const { refresh } = provider.grants;
  await kickAndWait(account.id);
  expect(provider.grants.refresh).toBe(refresh + 1);
  expect(await subjects(account.id)).toEqual(['Only']);
});

it('access taken away leads to one “Sign in again”; what was done meanwhile is carried out after it', async () => {
  deliver(server, email, letter('Kept'));
  const account = await signIn();
  await provider.revoke(email);
  await server.kick(email);
  await untilState('error');
  expect((await status()).error).toMatchObject({
    code: 'auth-failed',
    retryable: false,
    accountId: account.id,
    message: expect.stringContaining('Sign in again'),
  });
  const inbox = await engine.mailbox(account.id, 'inbox');
  const view = { kind: 'mailbox', mailboxId: inbox.id } as const;
  const { rows } = await engine.client.call('threads.list', { view, limit: 5 });
  await engine.client.call('actions.apply', {
    action: { type: 'set-starred', value: true },
    target: { kind: 'threads', threadIds: [rows[0]!.threadId], view },
  });
  expect(await status()).toMatchObject({ state: 'error', pendingOperations: 1 });

  const again = await engine.client.call('signIn.begin', {
    serviceId,
    account: { kind: 'again', accountId: account.id },
  });
  const finished = engine.client.call('signIn.finish', { attemptId: again.attemptId });
  await signInOnPage(again.url, email);
  expect(await finished).toEqual(account);
  await engine.untilIdle(account.id);
  await using phone = await openSecondClient(server, email);
  expect((await phone.list('INBOX')).map(({ flags }) => [...flags])).toEqual([['\\Flagged']]);
});

it('a service that cannot be reached is no reason to sign in again', async () => {
  const account = await signIn();
  for (const trouble of ['cut', 'error'] as const) {
    provider.setTrouble(trouble);
    await provider.expire(email);
    await server.kick(email);
    await untilState('offline');
    provider.setTrouble('none');
    await engine.client.call('sync.now', {});
    await engine.untilIdle(account.id);
  }
});

it('whoever signs in under another name on the page is told, and nothing is stored', async () => {
  const { attemptId, url } = await begin();
  const finished = engine.client.call('signIn.finish', { attemptId });
  finished.catch(() => undefined);
  await signInOnPage(url, 'somebody.else@lab.test');
  await expect(finished).rejects.toMatchObject({
    code: 'auth-failed',
    message: expect.stringContaining(`did not open the mailbox of ${email}`),
  });
  expect(await engine.client.call('accounts.list', {})).toEqual([]);
  expect(engine.secrets.all.size).toBe(0);
});

it('refusing on the page, cancelling here, and a second end of the same sign-in are told apart', async () => {
  const refused = await begin();
  const first = engine.client.call('signIn.finish', { attemptId: refused.attemptId });
  first.catch(() => undefined);
  expect((await signInOnPage(refused.url, email, 'refuse')).text).toContain('Curlew was not signed in.');
  await expect(first).rejects.toMatchObject({ message: expect.stringContaining('cancelled on its page') });

  const cancelled = await begin();
  const second = engine.client.call('signIn.finish', { attemptId: cancelled.attemptId });
  second.catch(() => undefined);
  await engine.client.call('signIn.cancel', { attemptId: cancelled.attemptId });
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  // Nobody listens any more.
  const redirect = new URL(cancelled.url).searchParams.get('redirect_uri')!;
  await expect(fetch(redirect)).rejects.toThrow();
  await expect(engine.client.call('signIn.finish', { attemptId: cancelled.attemptId })).rejects.toMatchObject(
    { code: 'not-found' },
  );
});

it('no token and no code is in a file, a line of the log, an error, or anything the interface is told', async () => {
  const account = await signIn();
  await provider.expire(email);
  await kickAndWait(account.id);
  const tokens = provider.tokensOf(email);
  expect(tokens.length).toBeGreaterThan(3);
  const said = JSON.stringify([engine.log, engine.events]);
  for (const token of tokens) expect(said).not.toContain(token);
  await engine.client.call('accounts.remove', { accountId: account.id });
  expect(engine.secrets.all.size).toBe(0);
});

/** How often the proxy was asked to lead to the provider. */
const ledTo = (proxy: ForwardProxy) => {
  const { port } = new URL(provider.issuer);
  return proxy.requests.filter((request) => request.startsWith(`127.0.0.1:${port} `)).length;
};

it.each(['socks5', 'http'] as const)(
  'what is asked about tokens goes by the account’s %s proxy; a removed account gives its access back',
  async (kind) => {
    await using proxy = await startForwardProxy(kind, { user: 'lab', password: 'gate' });
    const { host, port } = proxy;
    const before = provider.asked.length;
    const account = await signIn({ proxy: { kind, host, port, userName: 'lab', password: 'gate' } });
    await provider.expire(email);
    await kickAndWait(account.id);
    expect(await provider.liveTokensOf(email, 'RefreshToken')).toBe(1);
    await engine.client.call('accounts.remove', { accountId: account.id });
    await vi.waitFor(() => expect(JSON.stringify(engine.log)).toContain('The access was given back'), {
      timeout: 20_000,
    });
    expect(await provider.liveTokensOf(email, 'RefreshToken')).toBe(0);
    expect(await provider.liveTokensOf(email)).toBe(0);
    const asked = provider.asked.slice(before);
    expect(new Set(asked)).toEqual(
      new Set(['/.well-known/openid-configuration', '/token', '/token/revocation']),
    );
    // One connection carries one question: as many through the proxy as there were at all.
    expect(ledTo(proxy)).toBe(asked.length);
  },
);
