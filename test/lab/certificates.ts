import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

const run = promisify(execFile);

/** What the server presents: only `trusted` verifies against the lab's authority. */
export type CertificateKind = 'trusted' | 'self-signed' | 'expired' | 'wrong-host';

export interface ServerCertificate {
  /** The authority a client has to trust; for `self-signed` it is not the issuer, on purpose. */
  caPem: string;
  certPem: string;
  keyPem: string;
}

interface Authority {
  certPem: string;
  keyPem: string;
}

// One authority and one certificate of each kind per process: making them costs some 50 ms each.
let authority: Promise<Authority> | undefined;
const made = new Map<CertificateKind, Promise<ServerCertificate>>();

/** A throw-away certificate for localhost and 127.0.0.1, signed by a throw-away authority (elliptic curve P-256). */
export function serverCertificate(kind: CertificateKind): Promise<ServerCertificate> {
  let certificate = made.get(kind);
  if (!certificate) {
    certificate = makeCertificate(kind);
    // A failure (no openssl) must not be remembered: the person may install it and try again.
    certificate.catch(() => made.delete(kind));
    made.set(kind, certificate);
  }
  return certificate;
}

function openssl(...args: string[]): Promise<unknown> {
  return run(findProgram('openssl', 'apt-get install openssl'), args);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'curlew-ca-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function makeAuthority(): Promise<Authority> {
  return inFolder(async (folder) => {
    const [key, cert] = [join(folder, 'ca.key'), join(folder, 'ca.pem')];
    await openssl(
      ...[
        'req',
        '-x509',
        '-sha256',
        '-days',
        '30',
        ...NEW_KEY,
        '-subj',
        '/O=Curlew test lab/CN=Curlew lab CA',
      ],
      ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', key, '-out', cert],
    );
    return { certPem: await readFile(cert, 'utf8'), keyPem: await readFile(key, 'utf8') };
  });
}

/** A certificate of the lab's authority for names of your own. */
export function certificateFor(...names: string[]): Promise<ServerCertificate> {
  return make('trusted', names[0]!, names.map((name) => `DNS:${name}`).join(','));
}

function makeCertificate(kind: CertificateKind): Promise<ServerCertificate> {
  const host = kind === 'wrong-host' ? 'mail.elsewhere.example' : 'localhost';
  return make(kind, host, kind === 'wrong-host' ? `DNS:${host}` : 'DNS:localhost,IP:127.0.0.1,IP:::1');
}

async function make(kind: CertificateKind, host: string, names: string): Promise<ServerCertificate> {
  authority ??= makeAuthority();
  authority.catch(() => {
    authority = undefined;
  });
  const ca = await authority;

  return inFolder(async (folder) => {
    const [key, cert] = [join(folder, 'server.key'), join(folder, 'server.pem')];
    const subject = ['-subj', `/O=Curlew test lab/CN=${host}`];
    if (kind === 'self-signed') {
      const extensions = ['-addext', `subjectAltName=${names}`];
      await openssl(
        ...['req', '-x509', '-sha256', '-days', '20', ...NEW_KEY, ...subject, ...extensions],
        ...['-keyout', key, '-out', cert],
      );
    } else {
      const request = join(folder, 'server.csr');
      await openssl('req', '-sha256', ...NEW_KEY, ...subject, '-keyout', key, '-out', request);
      await sign(folder, ca, request, cert, names, kind === 'expired');
    }
    return {
      caPem: ca.certPem,
      certPem: await readFile(cert, 'utf8'),
      keyPem: await readFile(key, 'utf8'),
    };
  });
}

/** `openssl ca`, because `openssl x509` cannot date a certificate into the past before OpenSSL 3.4. */
async function sign(
  folder: string,
  ca: Authority,
  request: string,
  out: string,
  names: string,
  expired: boolean,
) {
  const file = (name: string) => join(folder, name);
  await writeFile(file('ca.pem'), ca.certPem);
  await writeFile(file('ca.key'), ca.keyPem, { mode: 0o600 });
  await writeFile(file('index.txt'), '');
  await writeFile(
    file('ca.cnf'),
    [
      '[ca]\ndefault_ca=lab',
      `[lab]\ndatabase=${file('index.txt')}\nnew_certs_dir=${folder}\nrand_serial=yes`,
      'default_md=sha256\npolicy=any\nunique_subject=no\nx509_extensions=server',
      '[any]\norganizationName=optional\ncommonName=supplied',
      `[server]\nbasicConstraints=CA:false\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}`,
    ].join('\n'),
  );
  const dates = expired ? ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'] : ['-days', '20'];
  await openssl(
    ...['ca', '-batch', '-notext', '-config', file('ca.cnf'), '-cert', file('ca.pem')],
    ...['-keyfile', file('ca.key'), ...dates, '-in', request, '-out', out],
  );
}
