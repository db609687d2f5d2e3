import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiError } from '../../shared/api/error.ts';
import type { NewAccount } from '../../shared/model/account.ts';
import type { NetworkChange } from '../../shared/model/network.ts';
import { serverCertificate } from '../lab/certificates.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { startForwardProxy } from '../lab/forward-proxy.ts';
import { type HostileContext, startHostileServer } from '../lab/hostile.ts';
import { freePort } from '../lab/ports.ts';
import { startTamper } from '../lab/tamper.ts';
import { TestEngine } from './harness.ts';

const password = 'correct horse 7 battery';
const secrets = [password, Buffer.from(password).toString('base64').replace(/=+$/, '')];
const names = ['mara', 'noor', 'ivo', 'lena', 'otto', 'pia', 'rolf'].map((name) => `${name}@lab.test`);

let server: DovecotServer;
let engine: TestEngine;
beforeAll(async () => {
  server = await startDovecot({
    certificate: 'self-signed',
    users: names.map((name) => ({ name, password })),
  });
  engine = await TestEngine.start();
});
afterAll(async () => {
  await engine.dispose();
  await server.stop();
});

const account = (
  email: string,
  imap: Partial<NewAccount['imap'] & object>,
  rest: Partial<NewAccount> = {},
): NewAccount => ({
  name: 'Mara',
  email,
  password,
  imap: { host: '127.0.0.1', port: server.ports.imaps, security: 'tls', userName: email, ...imap },
  ...rest,
});
const add = (...settings: Parameters<typeof account>) =>
  engine.client.call('accounts.add', account(...settings));
const refused = (...settings: Parameters<typeof account>): Promise<ApiError> =>
  add(...settings).then(
    () => {
      throw new Error('It was taken.');
    },
    (error: ApiError) => error,
  );
const trust = async (error: ApiError): Promise<void> => {
  const { host, port, sha256 } = error.certificate!;
  await engine.client.call('accounts.trustCertificate', { host, port, sha256 });
};

describe('a certificate that nobody vouches for', () => {
  it('is shown, trusted for one server only, and asked about again when it changes', async () => {
    await using line = await startTamper(server.ports.imaps);
    const error = await refused('mara@lab.test', { port: line.port });
    expect(error).toMatchObject({ code: 'certificate-untrusted', certificate: { changed: false } });
    const real = new X509Certificate((await serverCertificate('self-signed')).certPem);
    expect(error.certificate).toMatchObject({
      host: '127.0.0.1',
      port: line.port,
      sha256: real.fingerprint256,
      subject: 'CN=localhost, O=Curlew test lab',
      validTo: real.validToDate.getTime(),
    });
    await trust(error);
    // The same certificate at another port is another server's.
    expect(await refused('mara@lab.test', {})).toMatchObject({ code: 'certificate-untrusted' });
    const { id } = await add('mara@lab.test', { port: line.port });
    await engine.untilIdle(id);

    await using other = await startDovecot({
      certificate: 'wrong-host',
      users: [{ name: 'mara@lab.test', password }],
    });
    line.target = other.ports.imaps;
    await engine.call('network.changed', { state: 'resumed' });
    const status = await engine.until('the new certificate to be noticed', async () =>
      (await engine.client.call('sync.status', {})).find(
        (one) => one.accountId === id && one.state === 'error',
      ),
    );
    expect(status.error).toMatchObject({ accountId: id, certificate: { changed: true } });
    expect(status.error!.message).toContain('not the one that you have trusted before');
    expect(await other.logTail(100)).not.toContain('user=<mara');
    const { host, port, sha256 } = status.error!.certificate!;
    await engine.client.call('accounts.trustCertificate', { host, port, sha256 });
    await engine.untilIdle(id);
    await engine.client.call('accounts.remove', { accountId: id });
    expect(await refused('mara@lab.test', { port: line.port })).toMatchObject({
      certificate: { changed: false },
    });
  });

  it('is trusted over STARTTLS as well, and what was said before the handshake is asked for again', async () => {
    await using hostile = await startHostileServer({
      certificate: 'self-signed',
      capability: 'IMAP4rev1 STARTTLS AUTH=PLAIN XFORGED',
      greeting: '* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED XFORGED] ready',
    });
    const settings = { port: hostile.port, security: 'starttls' as const };
    const error = await refused('noor@lab.test', settings);
    expect(error.code).toBe('certificate-untrusted');
    expect(hostile.credentials).toEqual([]);
    await trust(error);
    const { id } = await add('noor@lab.test', settings);
    const before = hostile.commands.findIndex((command) => command.secure);
    const secure = hostile.commands.slice(before).map((command) => command.name);
    expect(secure[0]).toBe('CAPABILITY');
    expect(hostile.credentials.every((credential) => credential.secure)).toBe(true);
    await engine.client.call('accounts.remove', { accountId: id });
  });
});

describe('a man in the middle gets no byte of the password', () => {
  const forged = '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] forged\r\n';
  it.each<[string, (text: string) => string, string]>([
    [
      'STARTTLS stripped',
      (text) => text.replaceAll('STARTTLS', 'XTARTTLS'),
      'did not begin a secure connection',
    ],
    [
      'STARTTLS answered with NO',
      (text) => text.replace(/^(\S+) OK Begin TLS.*\r\n/, '$1 NO not today\r\n'),
      'did not begin a secure connection',
    ],
    [
      'a PREAUTH greeting',
      (text) => text.replace(/^\* OK/, '* PREAUTH'),
      'did not begin a secure connection',
    ],
    [
      'answers put in front of the handshake',
      (text) => text.replace(/^(\S+ OK Begin TLS.*\r\n)/, `$1${forged}`),
      'put text into the start of the secure connection',
    ],
    ['certificate of its own', (text) => text, 'not signed by anyone'],
  ])('%s', async (_trick, rewrite, words) => {
    await using mallory = await startTamper(server.ports.imap, rewrite);
    const error = await refused('ivo@lab.test', { port: mallory.port, security: 'starttls' });
    expect(error.message).toContain(words);
    for (const secret of [...secrets, 'ivo@lab.test'])
      expect(mallory.fromClient.includes(secret)).toBe(false);
    expect(mallory.fromClient.toString('latin1')).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });

  it('TLS older than 1.2', async () => {
    const { certPem, keyPem } = await serverCertificate('self-signed');
    const old = await listenTls({
      cert: certPem,
      key: keyPem,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const error = await refused('ivo@lab.test', { port: old.port });
    expect(error).toMatchObject({ code: 'tls-unavailable', message: expect.stringContaining('outdated') });
    await old.stop();
  });

  it('a port that is not for TLS', async () => {
    const error = await refused('ivo@lab.test', { port: server.ports.imap });
    expect(error).toMatchObject({
      code: 'tls-unavailable',
      message: expect.stringContaining('Choose STARTTLS'),
    });
  });
});

it('plain text to another computer only when the person has said so', async () => {
  const imap = { host: 'mail.curlew.invalid', port: 143, security: 'none' as const };
  expect(await refused('lena@lab.test', imap)).toMatchObject({ code: 'tls-unavailable' });
  // Taken past the refusal: now it is only the name that does not exist.
  expect(await refused('lena@lab.test', { ...imap, plainTextAccepted: true })).toMatchObject({
    code: 'host-not-found',
  });
});

describe('SCRAM-SHA-256', () => {
  it('signs in where nothing else is offered, and tells a wrong password', async () => {
    await using strict = await startDovecot({
      authMechanisms: 'scram-sha-256',
      users: [{ name: 'lena@lab.test', password }],
    });
    const imap = { port: strict.ports.imap, security: 'none' as const };
    expect(await refused('lena@lab.test', imap, { password: 'wrong' })).toMatchObject({
      code: 'auth-failed',
    });
    const { id } = await add('lena@lab.test', imap);
    await engine.untilIdle(id);
    expect(await strict.logTail(100)).toMatch(/Login: user=<lena@lab\.test>, method=SCRAM-SHA-256/);
    await engine.client.call('accounts.remove', { accountId: id });
  });

  it('a server that offers it and refuses is asked otherwise; one that says yes without a proof is not used', async () => {
    const capability = 'IMAP4rev1 AUTH=SCRAM-SHA-256 AUTH=PLAIN';
    const answers: ((ctx: HostileContext) => void)[] = [
      (ctx) => ctx.no('not for you'),
      (ctx) => ctx.ok('welcome'),
    ];
    const outcomes: string[] = [];
    for (const scram of answers) {
      await using hostile = await startHostileServer({
        capability,
        on: {
          AUTHENTICATE: (ctx) => (ctx.command.line.includes('SCRAM') ? scram(ctx) : ctx.answer()),
        },
      });
      const outcome = await add('otto@lab.test', { port: hostile.port, security: 'none' }).then(
        async ({ id }) => {
          await engine.client.call('accounts.remove', { accountId: id });
          return hostile.credentials[0]?.mechanism ?? 'none';
        },
        (error: ApiError) => error.message,
      );
      outcomes.push(outcome);
    }
    expect(outcomes[0]).toBe('PLAIN');
    expect(outcomes[1]).toContain('did not prove that it knows the password');
  });
});

it('IMAP that is switched off is no wrong password', async () => {
  await using hostile = await startHostileServer({
    on: {
      '*': (ctx) =>
        /LOGIN|AUTH/.test(ctx.command.name)
          ? ctx.no('[ALERT] Your account is not enabled for IMAP use. (Failure)')
          : ctx.answer(),
    },
    capability: 'IMAP4rev1',
  });
  const error = await refused('lena@lab.test', { port: hostile.port, security: 'none' });
  expect(error).toMatchObject({ code: 'imap-disabled', message: expect.stringContaining('Switch it on') });
});

describe('client certificates', () => {
  it.each(['PEM', 'PKCS#12'])('%s', async (kind) => {
    const own = await serverCertificate('self-signed');
    const shown = await serverCertificate('trusted');
    const door = await listenTls({
      cert: shown.certPem,
      key: shown.keyPem,
      requestCert: true,
      ca: own.certPem,
      rejectUnauthorized: true,
    });
    const email = kind === 'PEM' ? 'lena@lab.test' : 'otto@lab.test';
    await trust(await refused(email, { port: door.port }));
    expect(await refused(email, { port: door.port })).toMatchObject({
      code: 'tls-unavailable',
      message: expect.stringContaining('client certificate'),
    });
    const passphrase = kind === 'PEM' ? '' : 'open sesame';
    const pem = `${own.certPem}${own.keyPem}`;
    const file = Buffer.from(kind === 'PEM' ? pem : await pkcs12(pem, passphrase)).toString('base64');
    expect(
      await refused(
        email,
        { port: door.port },
        {
          network: { clientCertificate: { file: file.slice(0, 400), passphrase } },
        },
      ),
    ).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('could not be opened') });
    const { id, network } = await add(
      email,
      { port: door.port },
      {
        network: { clientCertificate: { file, passphrase } },
      },
    );
    await engine.untilIdle(id);
    expect(network?.clientCertificate?.subject).toBe(
      kind === 'PEM' ? 'CN=localhost, O=Curlew test lab' : 'PKCS#12',
    );
    await engine.client.call('accounts.remove', { accountId: id });
    expect(engine.secrets.all.size).toBe(0);
    await door.stop();
  });
});

describe('proxies', () => {
  it.each(['socks5', 'http'] as const)(
    '%s: every connection goes through it, with its own password',
    async (kind) => {
      const login = { user: 'proxy:user', password: 'p@ss' };
      await using proxy = await startForwardProxy(kind, login);
      const email = kind === 'http' ? 'pia@lab.test' : 'rolf@lab.test';
      const settings = { kind, host: proxy.host, port: proxy.port, userName: login.user };
      // With a colon in it a name cannot go through HTTP's Basic scheme.
      const userName = kind === 'http' ? 'proxy' : login.user;
      const named = kind === 'http' ? await startForwardProxy(kind, { ...login, user: 'proxy' }) : proxy;
      const through = { ...settings, port: named.port, userName };
      const wrong = await refused(
        email,
        { port: server.ports.imap, security: 'none' },
        {
          network: { proxy: { ...through, password: 'wrong' } },
        },
      );
      expect(wrong).toMatchObject({ code: 'proxy-failed' });
      expect(wrong.message).not.toContain('wrong');
      const { id, network } = await add(
        email,
        { port: server.ports.imap, security: 'none' },
        {
          network: { proxy: { ...through, password: login.password } },
        },
      );
      expect(network).toEqual({ proxy: through });
      await engine.untilIdle(id);
      expect(named.requests.filter((line) => line.endsWith(login.password)).length).toBeGreaterThan(1);
      expect(named.requests.at(-1)).toBe(`127.0.0.1:${server.ports.imap} ${userName}:${login.password}`);
      await engine.client.call('accounts.remove', { accountId: id });
      expect(engine.secrets.all.size).toBe(0);
      if (named !== proxy) await named.stop();
    },
  );

  it('one that is not there is named', async () => {
    const proxy = {
      kind: 'http' as const,
      host: '127.0.0.1',
      port: await freePort(),
      userName: '',
      password: '',
    };
    expect(await refused('pia@lab.test', {}, { network: { proxy } })).toMatchObject({
      code: 'proxy-failed',
      message: expect.stringContaining(`127.0.0.1:${proxy.port}`),
    });
  });
});

it('another proxy and another client certificate are tested before they are kept, and stay when left alone', async () => {
  const email = 'pia@lab.test';
  const own = await serverCertificate('self-signed');
  const shown = await serverCertificate('trusted');
  const door = await listenTls({
    ...{ cert: shown.certPem, key: shown.keyPem },
    ...{ requestCert: true, ca: own.certPem, rejectUnauthorized: true },
  });
  await using gate = await startForwardProxy('http', { user: 'pia', password: 'gate' });
  await trust(await refused(email, { port: door.port }));
  const pem = `${own.certPem}${own.keyPem}`;
  const clientCertificate = { file: Buffer.from(pem).toString('base64'), passphrase: '' };
  const proxy = { kind: 'http' as const, host: gate.host, port: gate.port, userName: 'pia' };
  const network = { proxy: { ...proxy, password: 'gate' }, clientCertificate };
  const added = await add(email, { port: door.port }, { network });
  const secretsBefore = [...engine.secrets.all];
  const listed = async () =>
    (await engine.client.call('accounts.list', {})).find((one) => one.id === added.id);
  const reconnect = (change?: NetworkChange, port = door.port) =>
    engine.client.call('accounts.reconnect', {
      ...{ accountId: added.id, imap: { ...added.imap, port }, smtp: null },
      ...(change ? { network: change } : {}),
    });

  let asked = gate.requests.length;
  expect(await reconnect()).toEqual(added);
  // The password is kept with the proxy that it belongs to.
  expect(await reconnect({ proxy })).toEqual(added);
  expect(gate.requests.slice(asked).every((line) => line.endsWith(' pia:gate'))).toBe(true);
  expect(gate.requests.length).toBeGreaterThan(asked + 1);
  expect([...engine.secrets.all]).toEqual(secretsBefore);

  await expect(reconnect({ proxy: { ...proxy, userName: 'other' } })).rejects.toMatchObject({
    code: 'proxy-failed',
  });
  expect(gate.requests.filter((line) => line.includes(' other:'))).toEqual([`127.0.0.1:${door.port} other:`]);
  await expect(reconnect({ clientCertificate: null })).rejects.toMatchObject({ code: 'tls-unavailable' });
  expect(await listed()).toEqual(added);
  expect([...engine.secrets.all]).toEqual(secretsBefore);

  const file = (await pkcs12(pem, 'open sesame')).toString('base64');
  const changed = await reconnect({ proxy: null, clientCertificate: { file, passphrase: 'open sesame' } });
  expect(changed.network).toEqual({ clientCertificate: { subject: 'PKCS#12', validTo: null } });
  expect(await listed()).toEqual(changed);
  asked = gate.requests.length;
  await engine.untilIdle(added.id);
  expect(gate.requests).toHaveLength(asked);
  expect(JSON.stringify([...engine.secrets.all])).not.toContain('gate');
  const direct = await reconnect({ clientCertificate: null }, server.ports.imaps).catch(async (error) => {
    await trust(error);
    return reconnect({ clientCertificate: null }, server.ports.imaps);
  });
  expect(direct.network).toBeUndefined();
  await engine.client.call('accounts.remove', { accountId: added.id });
  expect(engine.secrets.all.size).toBe(0);
  await door.stop();
});

/** TLS on a port of its own, in front of the server's plain one. */
async function listenTls(options: TlsOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const door = createServer(options, (inside) => {
    const upstream = connect({ port: server.ports.imap, host: '127.0.0.1' });
    inside.pipe(upstream).pipe(inside);
    inside.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => inside.destroy());
  });
  door.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return { port, stop: () => new Promise((resolve) => door.close(() => resolve())) };
}

async function pkcs12(pem: string, passphrase: string): Promise<Buffer> {
  const [input, output] = [join(engine.dataDir, 'own.pem'), join(engine.dataDir, 'own.p12')];
  await writeFile(input, pem);
  await promisify(execFile)('openssl', [
    ...['pkcs12', '-export', '-in', input, '-out', output, '-passout', `pass:${passphrase}`],
  ]);
  return readFile(output);
}
