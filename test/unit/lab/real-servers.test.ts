import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendMail } from '../../lab/append.ts';
import { type ImapServer, startServer } from '../../lab/imap-server.ts';
import { openSecondClient } from '../../lab/second-client.ts';
import { COURIER, CYRUS } from '../../lab/unpacked.ts';
import { logIn, missing, startAndBeKilled } from './real-servers.ts';

const MARA = 'mara@lab.test';

describe.each([
  { kind: 'courier', absent: missing(COURIER) },
  { kind: 'cyrus', absent: missing(CYRUS) },
] as const)('startServer of $kind$absent', ({ kind, absent }) => {
  let server: ImapServer;
  if (absent) {
    it.skip(absent);
    return;
  }
  beforeAll(async () => {
    const mailboxes = [{ name: 'Projects/Ferry' }];
    server = await startServer(kind, { users: [{ name: MARA, password: 'secret for mara', mailboxes }] });
  });
  afterAll(() => server?.stop());

  it.each([true, false])('logs in with the authority trusted (implicit TLS: %s)', async (secure) => {
    const client = await logIn(server, MARA, secure);
    expect(client.secureConnection).toBe(true);
    expect([...client.capabilities.keys()]).toEqual(expect.arrayContaining(['IDLE', 'UIDPLUS', 'NAMESPACE']));
    const paths = (await client.list()).map(({ path }) => path);
    for (const name of ['INBOX', 'Sent', 'Projects/Ferry']) expect(paths).toContain(server.pathOf(name));
    await client.logout();
  });

  it('refuses a wrong password, and lets a new user in at once', async () => {
    await expect(logIn(server, MARA, true, 'wrong')).rejects.toMatchObject({ authenticationFailed: true });
    await server.addUser('noor@lab.test', 'another');
    await using client = await openSecondClient(server, 'noor@lab.test');
    expect(await client.list('INBOX')).toEqual([]);
  });

  it('tells a client in IDLE of a new message', async () => {
    const client = await logIn(server, MARA, true);
    const { exists } = await client.mailboxOpen('INBOX');
    const told = new Promise<number>((resolve) => client.once('exists', ({ count }) => resolve(count)));
    const idle = client.idle();
    await appendMail(server, MARA, 'Subject: News\n\nGood news.\n');
    expect(await told).toBe(exists + 1);
    await client.logout();
    await idle.catch(() => {});
  });

  it('keeps mail, flags and dates over a power cut', async () => {
    const internalDate = new Date('2020-02-02T02:02:02Z');
    const raw = 'Subject: Kept\n\nStill here.\n';
    const uid = await appendMail(server, MARA, raw, {
      ...{ mailbox: 'Projects/Ferry', flags: ['\\Flagged', '$Forwarded'], internalDate },
    });
    await server.halt('hard');
    await expect(logIn(server, MARA, true)).rejects.toThrow();
    await server.resume();
    const client = await logIn(server, MARA, true);
    await client.mailboxOpen(server.pathOf('Projects/Ferry'));
    const message = await client.fetchOne(
      String(uid),
      { flags: true, internalDate: true, envelope: true },
      { uid: true },
    );
    if (!message) throw new Error('The message is gone');
    expect([...message.flags!].filter((flag) => flag !== '\\Recent').sort()).toEqual([
      '$Forwarded',
      '\\Flagged',
    ]);
    expect(message.internalDate).toEqual(internalDate);
    expect(message.envelope?.subject).toBe('Kept');
    await client.logout();
  });

  it('ends with a process that is killed', async () => {
    const { folder, port } = await startAndBeKilled(kind);
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
    await expect(once(connect({ port, host: '127.0.0.1' }), 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  it('leaves no folder behind', async () => {
    const other = await startServer(kind);
    await other.stop();
    expect(existsSync(other.folder)).toBe(false);
  });
});
