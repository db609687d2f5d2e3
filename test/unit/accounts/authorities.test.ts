import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { SystemAuthorities } from '../../../main/engine/net/authorities.ts';
import { CertificateFault } from '../../../main/engine/net/certificate.ts';
import { ApiError } from '../../../shared/api/error.ts';
import { serverCertificate } from '../../lab/certificates.ts';
import { startHostileServer } from '../../lab/hostile.ts';

const fault = (code = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY') => new CertificateFault(code, null);
const stores = (system: string[] | Error) => ({
  getCACertificates: vi.fn((type: 'default' | 'system') => {
    if (type === 'default') return ['bundled', 'extra'];
    if (system instanceof Error) throw system;
    return system;
  }),
  setDefaultCACertificates: vi.fn(),
});
/** Fails as often as told, then says how often it was asked. */
const failing = (times: number, error: () => Error = fault) => {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= times) throw error();
    return asked;
  };
};

it('an unknown issuer has the system’s authorities added to those that are there, once, for all who ask', async () => {
  const known = stores(['bundled', 'company']);
  const authorities = new SystemAuthorities(known);
  const both = [authorities.with(failing(1)), authorities.with(failing(1))];
  expect(await Promise.all(both)).toEqual([2, 2]);
  expect(known.setDefaultCACertificates).toHaveBeenCalledExactlyOnceWith(['bundled', 'extra', 'company']);
  // An error that was put into words carries the fault; by now a second attempt would say the same.
  const worded = () => new ApiError('certificate-untrusted', 'Not trusted.', { cause: fault() });
  expect(await new SystemAuthorities(known).with(failing(1, worded))).toBe(2);
  await expect(authorities.with(failing(1))).rejects.toThrow(CertificateFault);
});

it('what another authority would not mend is asked once, and the system’s store is not read for it', async () => {
  const known = stores(['company']);
  const authorities = new SystemAuthorities(known);
  for (const error of [
    fault('CERT_HAS_EXPIRED'),
    fault('ERR_TLS_CERT_ALTNAME_INVALID'),
    new Error('ECONNRESET'),
  ]) {
    await expect(authorities.with(failing(1, () => error))).rejects.toBe(error);
  }
  expect(known.getCACertificates).not.toHaveBeenCalled();
});

it('a store that is empty, cannot be read, or is not there changes nothing', async () => {
  for (const known of [stores(['bundled']), stores(new Error('keychain')), {}]) {
    await expect(new SystemAuthorities(known).with(failing(1))).rejects.toThrow(CertificateFault);
  }
});

it.each(['tls', 'starttls'] as const)(
  'a server whose authority the operating system knows is trusted, by %s',
  async (security) => {
    const { caPem } = await serverCertificate('trusted');
    const folder = await mkdtemp(join(tmpdir(), 'curlew-authority-'));
    await using server = await startHostileServer({
      certificate: 'trusted',
      ...(security === 'tls' ? { implicitTls: true } : { capability: 'IMAP4rev1 STARTTLS AUTH=PLAIN' }),
    });
    try {
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, caPem);
      const ask = (env: Record<string, string>) =>
        promisify(execFile)(
          process.execPath,
          [join(import.meta.dirname, 'sign-in-once.ts'), String(server.port), security],
          {
            env: { PATH: process.env.PATH, ...env },
          },
        ).then(({ stdout }) => stdout.trim());
      // What OpenSSL reads as the system's store on Linux.
      expect(await ask({ SSL_CERT_FILE: caFile })).toBe('in');
      expect(await ask({ SSL_CERT_FILE: join(folder, 'none.pem') })).toBe('certificate-untrusted');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
