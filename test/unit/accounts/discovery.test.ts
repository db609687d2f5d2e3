import { createServer as createTcp, type Server } from 'node:net';
import { createServer as createTls, getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnownIssuer } from '../../../main/engine/accounts/discovery/autoconfig-file.ts';
import { discover, usualLimits } from '../../../main/engine/accounts/discovery/discover.ts';
import { createLog } from '../../../main/engine/log.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import type { Route } from '../../../main/engine/net/open.ts';
import type { DiscoveryStep, FoundServers } from '../../../shared/model/discovery.ts';
import { certificateFor, serverCertificate } from '../../lab/certificates.ts';
import { startForwardProxy } from '../../lab/forward-proxy.ts';
import { startHostileServer } from '../../lab/hostile.ts';
import { startHttpTrap } from '../../lab/http-trap.ts';
import { type NameServer, startNameServer, type Zone } from '../../lab/name-server.ts';
import { type PageAnswer, startWebServer, type WebServer } from '../../lab/web-server.ts';

const domain = 'harbour.test';
const email = `mara@${domain}`;
const own = `autoconfig.${domain}/mail/config-v1.1.xml`;
const wellKnown = `${domain}/.well-known/autoconfig/mail/config-v1.1.xml`;
const database = `autoconfig.thunderbird.net/v1.1/${domain}`;
const hosts = [domain, `autoconfig.${domain}`, 'autoconfig.thunderbird.net', 'config.elsewhere.test'];

let names: NameServer;
let web: WebServer;
const authorities = getCACertificates('default');
beforeAll(async () => {
  web = await startWebServer(hosts);
  names = await startNameServer({});
  setDefaultCACertificates([...authorities, web.caPem]);
});
afterAll(async () => {
  setDefaultCACertificates(authorities);
  await Promise.all([web.stop(), names.stop()]);
});
beforeEach(() => {
  for (const page of Object.keys(web.pages)) delete web.pages[page];
  (web.requests as string[]).length = 0;
  (names.questions as string[]).length = 0;
  zone({});
});

function zone(records: Zone): void {
  const a = Object.fromEntries(hosts.map((host) => [host, '127.0.0.1']));
  Object.assign(names.zone, { mx: {}, srv: {}, silent: [], ...records, a: { ...a, ...records.a } });
}
function pages(answers: Record<string, PageAnswer>): void {
  Object.assign(web.pages, answers);
}

interface Search {
  found: FoundServers[];
  steps: DiscoveryStep[];
}
/** Guesses are given no more than a moment, as most of these tests have nobody to guess. */
const quick = { lookups: 3000, guesses: 300 };

async function search(
  options: {
    ports?: Record<number, number>;
    limits?: typeof usualLimits;
    route?: Partial<Route>;
    issuers?: KnownIssuer[];
  } = {},
  address = email,
  signal = new AbortController().signal,
): Promise<Search> {
  const steps: DiscoveryStep[] = [];
  const network = createNetwork({
    dnsServers: [names.address],
    ports: { 443: web.port, 993: 1, 143: 1, 465: 1, 587: 1, ...options.ports },
  });
  const found = await discover(address, {
    route: { network, proxy: null, clientCertificate: null, trusted: () => null, ...options.route },
    log: createLog(() => {}, 'test'),
    onStep: (step) => steps.push(step),
    signal,
    limits: options.limits ?? quick,
    issuers: options.issuers ?? [],
  });
  return { found, steps };
}

function config(servers: { imap?: string; smtp?: string; more?: string; name?: string } = {}): string {
  const {
    imap = `imap.${domain}`,
    smtp = `smtp.${domain}`,
    more = '',
    name = 'Harbour &amp; Sons',
  } = servers;
  const server = (tag: string, type: string, host: string, port: number) =>
    `<${tag} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>SSL</socketType>
     <username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></${tag}>`;
  return `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="${domain}">
    <domain>${domain}</domain><displayName>${name}</displayName>${more}
    ${server('incomingServer', 'pop3', `pop.${domain}`, 995)}${server('incomingServer', 'imap', imap, 993)}
    ${server('outgoingServer', 'smtp', smtp, 465)}</emailProvider></clientConfig>`;
}

const fromFile = {
  provider: 'Harbour & Sons',
  imap: { host: `imap.${domain}`, port: 993, security: 'tls', userName: 'mara' },
  smtp: { host: `smtp.${domain}`, port: 465, security: 'tls', userName: 'mara' },
  signIn: ['password'],
  foreign: [],
};

it('a known provider is named without asking anybody', async () => {
  const { found, steps } = await search({}, 'mara@gmail.com');
  expect(found).toMatchObject([{ provider: 'Gmail', source: { kind: 'preset' }, foreign: [] }]);
  expect(found[0]!.imap).toEqual({
    host: 'imap.gmail.com',
    port: 993,
    security: 'tls',
    userName: 'mara@gmail.com',
  });
  expect([steps, names.questions, web.requests]).toEqual([[], [], []]);
});

describe('what is written down', () => {
  it('the domain’s own service is told the address', async () => {
    pages({ [own]: config() });
    const { found, steps } = await search();
    expect(found[0]).toMatchObject({
      ...fromFile,
      source: { kind: 'provider', where: `autoconfig.${domain}` },
    });
    expect(web.requests).toContain(`${own}?emailaddress=${encodeURIComponent(email)}`);
    expect(steps.map((step) => `${step.kind} ${step.where}`)).toEqual([
      `mx ${domain}`,
      `provider autoconfig.${domain}`,
      `provider ${domain}`,
      'database autoconfig.thunderbird.net',
      `dns ${domain}`,
    ]);
  });

  it('the well-known address', async () => {
    pages({ [wellKnown]: config() });
    expect((await search()).found[0]).toMatchObject({
      ...fromFile,
      source: { kind: 'provider', where: domain },
    });
  });

  it('OAuth 2.0 of a service that the person has configured, for its own mail servers only', async () => {
    const issuer = 'https://login.pier.test/realms/mail';
    const harbour = { id: 'own-3', issuer, domains: [domain] };
    const page = (named: string, imap?: string) =>
      config(imap === undefined ? {} : { imap })
        .replaceAll('password-cleartext', 'OAuth2')
        .replace('</clientConfig>', `<oAuth2><issuer>${named}</issuer></oAuth2></clientConfig>`);
    const ways = async (text: string, issuers: KnownIssuer[]) => {
      pages({ [own]: text });
      return (await search({ issuers })).found[0]?.signIn;
    };
    expect(await ways(page(`${issuer}/`), [harbour])).toEqual(['oauth2:own-3']);
    expect(await ways(page('login.pier.test'), [harbour])).toEqual(['oauth2:own-3']);
    // By the issuer's domain, too, where the service is for any address.
    expect(await ways(page(issuer, 'imap.pier.test'), [{ ...harbour, domains: [] }])).toEqual([
      'oauth2:own-3',
    ]);
    // A file of one domain does not get the tokens of another sent to its servers.
    expect(await ways(page(issuer), [{ ...harbour, domains: ['pier.test'] }])).toEqual([]);
    expect(await ways(page('https://login.pier.test/realms/other'), [harbour])).toEqual([]);
    expect(await ways(page(issuer), [])).toEqual([]);
  });

  it('the public database is told the domain and never the address', async () => {
    pages({ [database]: config({ imap: 'imap.elsewhere.test' }) });
    const { found } = await search();
    expect(found[0]).toMatchObject({
      source: { kind: 'database' },
      imap: { host: 'imap.elsewhere.test' },
      foreign: ['imap.elsewhere.test'],
    });
    const asked = web.requests.filter((request) => request.startsWith('autoconfig.thunderbird.net'));
    // One of an earlier test may come late.
    expect(new Set(asked)).toEqual(new Set([database]));
  });

  it('mail exchangers: a known provider, else the database by their domain', async () => {
    zone({ mx: { [domain]: ['aspmx.l.google.com', 'alt1.aspmx.l.google.com'] } });
    // A host that sells web space often leaves such a file behind.
    pages({ [own]: config() });
    expect((await search()).found[0]).toMatchObject({
      provider: 'Google Workspace',
      source: { kind: 'mx', where: 'aspmx.l.google.com' },
      imap: { host: 'imap.gmail.com', userName: email },
      signIn: ['oauth2:google', 'app-password'],
      foreign: ['imap.gmail.com', 'smtp.gmail.com'],
    });
    delete web.pages[own];
    zone({ mx: { [domain]: ['mx1.elsewhere.test'] } });
    pages({ 'autoconfig.thunderbird.net/v1.1/elsewhere.test': config({ imap: 'imap.elsewhere.test' }) });
    expect((await search()).found[0]).toMatchObject({ imap: { host: 'imap.elsewhere.test' } });
  });

  it('SRV records: TLS before STARTTLS, the best priority, none where the target is a dot', async () => {
    const at = (target: string, port: number, priority = 0) => ({ target, port, priority, weight: 1 });
    zone({
      srv: {
        [`_imaps._tcp.${domain}`]: [at('second.harbour.test', 994, 20), at('first.harbour.test', 993, 10)],
        [`_imap._tcp.${domain}`]: [at('plain.harbour.test', 143)],
        [`_submissions._tcp.${domain}`]: [at('.', 0)],
        [`_submission._tcp.${domain}`]: [at('out.elsewhere.test', 587)],
      },
    });
    expect((await search()).found[0]).toMatchObject({
      source: { kind: 'dns', where: domain },
      imap: { host: 'first.harbour.test', port: 993, security: 'tls', userName: email },
      smtp: { host: 'out.elsewhere.test', port: 587, security: 'starttls' },
      foreign: ['out.elsewhere.test'],
    });
  });

  it('beside a proxy no name server is asked', async () => {
    await using proxy = await startForwardProxy('http');
    const { found, steps } = await search({
      route: { proxy: { kind: 'http', host: proxy.host, port: proxy.port, userName: '', password: '' } },
    });
    expect(found).toEqual([]);
    expect(names.questions).toEqual([]);
    expect(steps.map((step) => step.kind)).not.toContain('dns');
    expect(proxy.requests.length).toBeGreaterThan(0);
  });
});

describe('what is not believed', () => {
  it.each<[string, PageAnswer]>([
    ['broken XML', config().slice(0, -40)],
    ['a page of another kind', '<!doctype html><html><body>Parked</body></html>'],
    [
      'entities',
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${config({ more: '<x>&b;</x>' }).replace(/^<\?xml[^>]*>/, '')}`,
    ],
    ['servers without encryption', config().replaceAll('SSL', 'plain')],
    ['a server on this computer', config({ imap: '127.0.0.1' })],
    ['a server that is no name', config({ imap: 'imap.harbour.test/..' })],
    ['a port that is none', config().replace('993', '99999')],
    ['more than it may be', config({ more: `<x>${'a'.repeat(300_000)}</x>` })],
    ['another placeholder', config().replaceAll('%EMAILLOCALPART%', '%REALNAME%')],
    ['an error', (_request, response) => response.writeHead(500).end(config())],
    [
      'a redirect in a circle',
      (_request, response) => response.writeHead(302, { location: `https://${own}` }).end(),
    ],
  ])('%s', async (_what, answer) => {
    pages({ [own]: answer });
    expect((await search()).found).toEqual([]);
    expect(web.requests.some((request) => request.startsWith(own))).toBe(true);
  });

  it('a redirect to plain http: nobody is asked there', async () => {
    await using trap = await startHttpTrap();
    pages({
      [own]: (_request, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${trap.port}/config.xml` }).end(),
    });
    expect((await search()).found).toEqual([]);
    expect(trap.requests).toEqual([]);
  });

  it('a service with a certificate for somebody else', async () => {
    zone({ a: { 'autoconfig.quay.test': '127.0.0.1' } });
    pages({ 'autoconfig.quay.test/mail/config-v1.1.xml': config() });
    expect((await search({}, 'mara@quay.test')).found).toEqual([]);
    expect(web.requests.filter((request) => request.startsWith('autoconfig.quay'))).toEqual([]);
  });

  it('a redirect to another domain is followed over https, and shown', async () => {
    pages({
      [own]: (_request, response) =>
        response.writeHead(301, { location: 'https://config.elsewhere.test/harbour.xml' }).end(),
      'config.elsewhere.test/harbour.xml': config(),
    });
    expect((await search()).found[0]).toMatchObject({
      imap: { host: `imap.${domain}` },
      source: { kind: 'provider', where: 'config.elsewhere.test' },
      foreign: ['config.elsewhere.test'],
    });
    expect(web.requests).toContain('config.elsewhere.test/harbour.xml');
  });
});

describe('guesses', () => {
  const open: Server[] = [];
  const listen = async (server: Server): Promise<number> => {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  afterAll(() => {
    for (const server of open) server.close();
  });
  const limits = { lookups: 3000, guesses: 4500 };
  const a = { [`imap.${domain}`]: '127.0.0.1', [`mail.${domain}`]: '127.0.0.1' };

  it('TLS with a valid certificate first, whatever else answers', async () => {
    zone({ a });
    const { certPem, keyPem } = await certificateFor(`imap.${domain}`, `mail.${domain}`);
    const said: string[] = [];
    const port993 = await listen(
      createTls({ cert: certPem, key: keyPem }, (socket) => {
        socket.on('error', () => {}).on('data', (data) => said.push(String(data)));
        socket.write('* OK ready\r\n');
      }),
    );
    const { found, steps } = await search({ ports: { 993: port993 }, limits });
    expect(found).toMatchObject([
      { source: { kind: 'guess' }, imap: { host: `imap.${domain}`, port: 993, security: 'tls' }, smtp: null },
    ]);
    expect(steps.at(-1)).toEqual({ kind: 'guess', where: domain });
    expect(said).toEqual([]);
  });

  it('a server whose certificate nobody vouches for is found all the same, for the person to look at', async () => {
    zone({ a });
    const { certPem, keyPem } = await serverCertificate('self-signed');
    const port993 = await listen(
      createTls({ cert: certPem, key: keyPem }, (socket) => socket.on('error', () => {})),
    );
    const { found } = await search({ ports: { 993: port993 }, limits });
    expect(found[0]!.imap).toMatchObject({ host: `imap.${domain}`, security: 'tls' });
  });

  it('STARTTLS, for both protocols, up to the handshake', async () => {
    zone({ a: { [`mail.${domain}`]: '127.0.0.1' } });
    await using imap = await startHostileServer({ capability: 'IMAP4rev1 STARTTLS', certificate: 'trusted' });
    const { certPem, keyPem } = await certificateFor(`mail.${domain}`);
    const submission = await listen(
      createTcp((socket) => {
        socket.on('error', () => {});
        socket.write('220-mail.harbour.test\r\n220 ready\r\n');
        socket.on('data', (data) => {
          if (/^EHLO/.test(String(data))) socket.write('250-mail\r\n250-STARTTLS\r\n250 8BITMIME\r\n');
          else if (/^STARTTLS/.test(String(data))) {
            socket.removeAllListeners('data');
            socket.write('220 go ahead\r\n');
            new TLSSocket(socket, { isServer: true, cert: certPem, key: keyPem }).on('error', () => {});
          }
        });
      }),
    );
    const { found } = await search({ ports: { 143: imap.port, 587: submission }, limits });
    expect(found[0]).toMatchObject({
      imap: { host: `mail.${domain}`, port: 143, security: 'starttls', userName: email },
      smtp: { host: `mail.${domain}`, port: 587, security: 'starttls', userName: email },
    });
    expect(imap.credentials).toEqual([]);
  });

  it('a server without any encryption is not found', async () => {
    zone({ a });
    const plain = await listen(
      createTcp((socket) => {
        socket.on('error', () => {});
        socket.write('* OK ready\r\n');
        socket.on('data', (data) =>
          socket.write(`* CAPABILITY IMAP4rev1\r\n${String(data).split(' ')[0]} OK done\r\n`),
        );
      }),
    );
    expect((await search({ ports: { 143: plain }, limits: { lookups: 3000, guesses: 1500 } })).found).toEqual(
      [],
    );
  });
});

describe('time', () => {
  it('a domain that answers nothing leads to the manual form in under ten seconds', async () => {
    expect(usualLimits.lookups + usualLimits.guesses).toBeLessThan(10_000);
    const silent = createTcp((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const all = [...hosts, `imap.${domain}`, `mail.${domain}`, `smtp.${domain}`];
    zone({
      a: Object.fromEntries(all.map((host) => [host, '127.0.0.1'])),
      silent: [`_imaps._tcp.${domain}`, `_imap._tcp.${domain}`],
    });
    const { found } = await search({
      ports: { 443: port, 993: port, 143: port, 465: port, 587: port },
      limits: { lookups: 150, guesses: 150 },
    });
    expect(found).toEqual([]);
    silent.close();
  });

  it('ends when it is cancelled, whatever still hangs', async () => {
    const ending = new AbortController();
    const asked = new Promise<void>((resolve) => {
      pages({ [own]: () => resolve() });
    });
    const searching = search({ limits: { lookups: 600_000, guesses: 600_000 } }, email, ending.signal);
    await asked;
    ending.abort();
    expect((await searching).found).toEqual([]);
  });

  it('a slow service does not keep what the database knows', async () => {
    pages({ [own]: () => {}, [database]: config() });
    const { found } = await search({ limits: { lookups: 1000, guesses: 100 } });
    expect(found[0]).toMatchObject({ source: { kind: 'database' } });
  });
});
