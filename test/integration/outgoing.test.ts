import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NewAccount } from '../../shared/model/account.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { freePort } from '../lab/ports.ts';
import { type SmtpServer, startSmtp } from '../lab/smtp.ts';
import { TestEngine } from './harness.ts';

let dovecot: DovecotServer;
let smtp: SmtpServer;
let engine: TestEngine;

beforeAll(async () => {
  dovecot = await startDovecot();
  smtp = await startSmtp(dovecot);
  engine = await TestEngine.start();
});
afterAll(async () => {
  await engine?.dispose();
  await smtp?.stop();
  await dovecot?.stop();
});

async function filled(name: string, outgoing: { port: number; userName?: string }): Promise<NewAccount> {
  const email = `${name}@lab.test`;
  await dovecot.addUser(email, 'secret');
  const server = { host: dovecot.host, security: 'none' as const, userName: email };
  return {
    ...{ name, email, password: 'secret' },
    imap: { ...server, port: dovecot.ports.imap },
    smtp: { ...server, ...outgoing },
  };
}

const emails = async () => (await engine.client.call('accounts.list', {})).map((one) => one.email);

it('both servers are signed in to before an account is stored', async () => {
  const good = await filled('good', { port: smtp.ports.submission });
  await engine.client.call('accounts.add', good);
  expect(await smtp.logTail(200)).not.toContain('<= good@lab.test');

  const stranger = await filled('stranger', { port: smtp.ports.submission, userName: 'nobody@lab.test' });
  await expect(engine.client.call('accounts.add', stranger)).rejects.toMatchObject({
    code: 'auth-failed',
    server: 'outgoing',
    message: expect.stringMatching(/^Incoming mail works\. Outgoing mail does not: .*nobody@lab\.test/),
  });
  await expect(engine.client.call('accounts.add', { ...stranger, password: 'wrong' })).rejects.toMatchObject({
    code: 'auth-failed',
    server: 'incoming',
    message: expect.stringMatching(/^Incoming mail: /),
  });
  expect(await emails()).toEqual(['good@lab.test']);
});

it('an outgoing server that cannot be reached is told of, and does not keep anybody from reading', async () => {
  const unreachable = await filled('reader', { port: await freePort() });
  await expect(engine.client.call('accounts.add', unreachable)).rejects.toMatchObject({
    code: 'connect-failed',
    server: 'outgoing',
  });
  expect(await emails()).not.toContain('reader@lab.test');
  const account = await engine.client.call('accounts.add', { ...unreachable, outgoingUntested: true });
  await engine.untilIdle(account.id);

  const { id: accountId, imap } = account;
  const reconnect = { accountId, imap };
  const wrong = { ...unreachable.smtp!, port: await freePort() };
  await expect(engine.client.call('accounts.reconnect', { ...reconnect, smtp: wrong })).rejects.toMatchObject(
    { server: 'outgoing' },
  );
  const right = { ...wrong, port: smtp.ports.submission };
  const saved = await engine.client.call('accounts.reconnect', { ...reconnect, smtp: right });
  expect(saved.smtp?.port).toBe(smtp.ports.submission);
});

it.each([
  ['tls', 'submissions'],
  ['starttls', 'submission'],
] as const)(
  'a certificate of the outgoing server is shown, and trusted alone, by %s',
  async (security, name) => {
    const port = smtp.ports[name];
    const own = await filled(security, { port });
    const secure = { ...own, smtp: { ...own.smtp!, security } };
    const failed = await engine.client.call('accounts.add', secure).then(
      () => null,
      (error) => error,
    );
    expect(failed).toMatchObject({
      code: 'certificate-untrusted',
      server: 'outgoing',
      certificate: { port },
    });
    await engine.client.call('accounts.trustCertificate', {
      ...{ host: dovecot.host, port, sha256: failed.certificate.sha256 },
    });
    await engine.client.call('accounts.add', secure);
  },
);
