import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../main/engine/net/network.ts';
import type { Route } from '../../main/engine/net/open.ts';
import { signInOnly } from '../../main/engine/send/smtp.ts';
import { smtpError } from '../../main/engine/send/smtp-outcome.ts';
import type { ServerSettings } from '../../shared/model/account.ts';
import { type CertificateKind, serverCertificate } from '../lab/certificates.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { type SmtpServer, startSmtp } from '../lab/smtp.ts';
import { startTamper } from '../lab/tamper.ts';

/** What a man in the middle of a submission server can do: no byte of the password leaves, and the error says why. */
const email = 'mara@lab.test';
const password = 'correct horse 7 battery';
const given = [password, Buffer.from(password).toString('base64').replace(/=+$/, ''), email];
const network = createNetwork();

const labs = new Map<CertificateKind, { dovecot: DovecotServer; smtp: SmtpServer }>();
async function serverWith(certificate: CertificateKind): Promise<SmtpServer> {
  const known = labs.get(certificate);
  if (known) return known.smtp;
  const dovecot = await startDovecot({ certificate, users: [{ name: email, password }] });
  const smtp = await startSmtp(dovecot);
  labs.set(certificate, { dovecot, smtp });
  return smtp;
}
afterAll(async () => {
  for (const { dovecot, smtp } of labs.values()) {
    await smtp.stop();
    await dovecot.stop();
  }
});

interface Victim {
  secret?: string;
  /** The fingerprint of a certificate that the person has trusted. */
  trusts?: string;
}

/** Signs in past the man in the middle. @returns what a person is told, and what he has heard */
async function past(
  port: number,
  security: 'tls' | 'starttls',
  rewrite?: (text: string) => string,
  { secret = password, trusts }: Victim = {},
): Promise<{ code: string; heard: string }> {
  const route: Route = { network, proxy: null, clientCertificate: null, trusted: () => trusts ?? null };
  await using mallory = await startTamper(port, rewrite);
  const server: ServerSettings = { host: '127.0.0.1', port: mallory.port, security, userName: email };
  const outcome = await signInOnly(
    server,
    route,
    { kind: 'password', password: secret },
    AbortSignal.timeout(30_000),
  ).then(
    () => 'in',
    (error: unknown) => smtpError(error, server).code,
  );
  return { code: outcome, heard: mallory.fromClient.toString('latin1') };
}

function expectNothingGiven(heard: string): void {
  for (const secret of given) expect(heard).not.toContain(secret);
  expect(heard).not.toMatch(/^AUTH/im);
}

describe('a man in the middle of the submission server', () => {
  let smtp: SmtpServer;
  beforeAll(async () => {
    smtp = await serverWith('self-signed');
  });

  it.each([
    ['STARTTLS stripped', (text: string) => text.replace('STARTTLS', 'X-NOTHING')],
    ['STARTTLS refused', (text: string) => text.replace(/^220 TLS go ahead.*\r\n/m, '454 not now\r\n')],
    [
      'a sign-in that was never asked for',
      (text: string) => text.replace(/^250-SIZE/m, '235 in\r\n250-SIZE'),
    ],
  ])('%s', async (_, rewrite) => {
    const { code, heard } = await past(smtp.ports.submission, 'starttls', rewrite);
    expect(code).toMatch(/^(tls-unavailable|certificate-untrusted|connect-failed|server-refused)$/);
    expectNothingGiven(heard);
  });

  it('answers put in front of the handshake are not taken for the server’s', async () => {
    const trusts = new X509Certificate((await serverCertificate('self-signed')).certPem).fingerprint256;
    const port = smtp.ports.submission;
    // With its real answers, the server is one that this person trusts.
    expect(await past(port, 'starttls', undefined, { trusts })).toMatchObject({ code: 'in' });
    const injected = (text: string) =>
      text.replace(/^(220 TLS go ahead.*\r\n)/m, '$1250-mail.lab.test\r\n250 AUTH PLAIN\r\n235 in\r\n');
    const { code, heard } = await past(port, 'starttls', injected, { trusts, secret: 'not the password' });
    expect(code).not.toBe('in');
    expectNothingGiven(heard);
  });

  it('plain text where TLS is expected from the first byte', async () => {
    const { code, heard } = await past(smtp.ports.submission, 'tls');
    expect(code).toMatch(/^(tls-unavailable|connect-failed)$/);
    expectNothingGiven(heard);
  });
});

describe.each(['self-signed', 'expired', 'wrong-host'] as const)('a certificate that is %s', (kind) => {
  it.each(['tls', 'starttls'] as const)('stops before the password, by %s', async (security) => {
    const smtp = await serverWith(kind);
    const port = security === 'tls' ? smtp.ports.submissions : smtp.ports.submission;
    const { code, heard } = await past(port, security);
    expect(code).toBe(kind === 'expired' ? 'certificate-expired' : 'certificate-untrusted');
    expectNothingGiven(heard);
  });
});
