import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, fillMaildir } from '../../lab/deliver.ts';
import { startDemoLab } from '../../lab/demo.ts';
import { type DovecotServer, startDovecot } from '../../lab/dovecot.ts';
import { generateMailbox } from '../../lab/generator/index.ts';
import { malformedMessages } from '../../lab/malformed/index.ts';
import { openSecondClient } from '../../lab/second-client.ts';

const MARA = { name: 'mara@lab.test', password: 'secret for mara' };

function clientOf(
  server: DovecotServer,
  secure: boolean,
  overrides: { password?: string; ca?: string } = {},
) {
  const client = new ImapFlow({
    host: server.host,
    port: secure ? server.ports.imaps : server.ports.imap,
    secure,
    doSTARTTLS: !secure,
    auth: { user: MARA.name, pass: overrides.password ?? MARA.password },
    tls: { ca: overrides.ca ?? server.caPem },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => {});
  return client;
}

describe('startDovecot', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot({ users: [{ ...MARA, mailboxes: [{ name: 'Projects/Harbour office' }] }] });
  });
  afterAll(() => server.stop());

  it.each([true, false])('logs in with the authority trusted (implicit TLS: %s)', async (secure) => {
    const client = clientOf(server, secure);
    await client.connect();
    expect(client.secureConnection).toBe(true);
    for (const name of ['IDLE', 'CONDSTORE', 'QRESYNC', 'MOVE', 'UIDPLUS', 'SPECIAL-USE', 'NAMESPACE']) {
      expect([...client.capabilities.keys()]).toContain(name);
    }
    const boxes = new Map((await client.list()).map((box) => [box.path, box]));
    expect(boxes.get('Sent')?.specialUse).toBe('\\Sent');
    expect(boxes.get('Junk')?.specialUse).toBe('\\Junk');
    expect(boxes.get('Projects/Harbour office')?.subscribed).toBe(true);
    await client.logout();
  });

  it('refuses a wrong password, and lets a new user in at once', async () => {
    await expect(clientOf(server, true, { password: 'wrong' }).connect()).rejects.toMatchObject({
      authenticationFailed: true,
    });
    await server.addUser('noor@lab.test', 'another');
    const client = await openSecondClient(server, 'noor@lab.test');
    expect(await client.list('INBOX')).toEqual([]);
    await client.close();
  });

  it('tells a client in IDLE of a delivery', async () => {
    const client = clientOf(server, true);
    await client.connect();
    await client.mailboxOpen('INBOX');
    const told = new Promise<number>((resolve) => client.once('exists', ({ count }) => resolve(count)));
    const idle = client.idle();
    deliver(server, MARA.name, 'Subject: News\n\nGood news.\n');
    expect(await told).toBe(1);
    await client.logout();
    await idle.catch(() => {});
  });

  it('keeps mail, flags and dates over a restart on the same ports', async () => {
    const internalDate = new Date('2020-02-02T02:02:02Z');
    const kept = { flags: ['\\Flagged', '\\Seen', 'Projects'], internalDate, mailbox: 'Archive' };
    deliver(server, MARA.name, 'Subject: Kept\n\nStill here.\n', kept);
    const ports = { ...server.ports };
    await server.restart('hard');
    expect(server.ports).toEqual(ports);
    const client = clientOf(server, true);
    await client.connect();
    await client.mailboxOpen('Archive');
    const message = await client.fetchOne('1', { flags: true, internalDate: true, envelope: true });
    if (!message) throw new Error('The message is gone');
    expect([...(message.flags ?? [])]).toEqual(expect.arrayContaining(kept.flags));
    expect(message.internalDate).toEqual(internalDate);
    expect(message.envelope?.subject).toBe('Kept');
    await client.logout();
  });

  it('cuts connections with kick and with halt', async () => {
    for (const cut of [() => server.kick(MARA.name), () => server.halt()]) {
      const client = clientOf(server, true);
      await client.connect();
      const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
      await cut();
      expect(await closed).toBe('closed');
    }
    await expect(clientOf(server, true).connect()).rejects.toThrow();
    await server.resume();
  });

  it('gives UIDs in the order of a filled mailbox', async () => {
    const owner = { name: 'Mara Lindqvist', email: MARA.name };
    const options = { seed: 3, count: 400, owner, endDate: new Date('2026-11-20T10:00:00Z'), spanDays: 90 };
    expect(fillMaildir(server, MARA.name, 'Projects/Harbour office', generateMailbox(options))).toBe(400);
    const client = await openSecondClient(server, MARA.name);
    const subjects = (await client.list('Projects/Harbour office')).map(({ subject }) => subject);
    expect(subjects).toEqual([...generateMailbox(options)].map(({ subject }) => subject));
    await client.close();
  });

  it('serves the whole malformed corpus', async () => {
    const corpus = malformedMessages();
    fillMaildir(server, MARA.name, 'Junk', corpus);
    const client = clientOf(server, true);
    await client.connect();
    await client.mailboxOpen('Junk');
    const sizes: number[] = [];
    for await (const { size } of client.fetch('1:*', { size: true })) sizes.push(size ?? -1);
    expect(sizes).toHaveLength(corpus.length);
    await client.logout();
  });
});

describe('startDovecot options', () => {
  it.each(['self-signed', 'expired', 'wrong-host'] as const)(
    'presents a %s certificate',
    async (certificate) => {
      await using server = await startDovecot({ certificate, users: [MARA] });
      const codes = {
        'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
        expired: 'CERT_HAS_EXPIRED',
        'wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID',
      };
      await expect(clientOf(server, true).connect()).rejects.toMatchObject({ code: codes[certificate] });
    },
  );

  it('hides capabilities, and shows another prefix and separator', async () => {
    await using server = await startDovecot({
      hideCapabilities: ['QRESYNC', 'CONDSTORE', 'MOVE', 'IDLE'],
      separator: '.',
      prefix: 'INBOX.',
      quota: { storage: '10M' },
      acl: true,
      users: [{ ...MARA, mailboxes: [{ name: 'Projects/Ferry', specialUse: '\\All' }] }],
    });
    const client = clientOf(server, true);
    await client.connect();
    const capabilities = [...client.capabilities.keys()];
    for (const name of ['QRESYNC', 'CONDSTORE', 'MOVE', 'IDLE']) expect(capabilities).not.toContain(name);
    expect(capabilities).toEqual(expect.arrayContaining(['UIDPLUS', 'QUOTA', 'ACL']));
    const boxes = new Map((await client.list()).map((box) => [box.path, box]));
    expect(boxes.get('INBOX.Sent')?.specialUse).toBe('\\Sent');
    expect(boxes.get('INBOX.Projects.Ferry')?.specialUse).toBe('\\All');
    await client.logout();
  });

  it('ends with a process that is killed', async () => {
    const script = `
      const { startDovecot } = await import(${JSON.stringify(new URL('../../lab/dovecot.ts', import.meta.url).href)});
      const { folder, ports } = await startDovecot();
      console.log(JSON.stringify({ folder, port: ports.imap }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    const { folder, port } = JSON.parse(String(line));
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
    const socket = connect({ port, host: '127.0.0.1' });
    await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  it('leaves no folder behind', async () => {
    const server = await startDovecot();
    const { folder } = server;
    await server.stop();
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });
});

describe('openSecondClient', () => {
  it('changes what the first client sees', async () => {
    await using server = await startDovecot({ users: [MARA] });
    await using phone = await openSecondClient(server, MARA.name);
    await using laptop = await openSecondClient(server, MARA.name);
    const uid = await phone.append('INBOX', 'Subject: Moving\r\n\r\nHello\r\n', { flags: ['Work'] });
    const seen = laptop.waitForFlag('INBOX', uid, '\\Seen');
    await phone.addFlags('INBOX', [uid], ['\\Seen']);
    await seen;
    await phone.move('INBOX', [uid], 'Archive');
    expect(await laptop.waitFor('INBOX', (messages) => messages.length === 0)).toEqual([]);
    const [moved] = await laptop.list('Archive');
    expect(moved).toMatchObject({ subject: 'Moving', flags: ['Work', '\\Seen'] });
    await phone.expunge('Archive', [moved!.uid]);
    expect(await laptop.list('Archive')).toEqual([]);
  });
});

describe('startDemoLab', () => {
  it('offers two accounts full of mail', async () => {
    const lab = await startDemoLab({ now: new Date('2026-11-18T11:00:00Z') });
    expect(lab.accounts.map(({ email }) => email)).toEqual([
      'mara@harbour.studio',
      'mara.lindqvist@gmail.example',
    ]);
    const client = await openSecondClient(lab.server, lab.accounts[0]!.email);
    const newest = (await client.list('INBOX')).at(-1);
    expect(newest).toMatchObject({ subject: 'Re: Harbour office: final floor plan', flags: ['Projects'] });
    await client.close();
    await lab.stop();
  });
});
