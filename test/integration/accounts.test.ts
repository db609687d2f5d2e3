import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionSecurity } from '../../shared/model/account.ts';
import type { ActionTarget } from '../../shared/model/operation.ts';
import type { CertificateKind } from '../lab/certificates.ts';
import { deliver } from '../lab/deliver.ts';
import { type DovecotServer, startDovecot } from '../lab/dovecot.ts';
import { freePorts } from '../lab/ports.ts';
import { TestEngine } from './harness.ts';
import { query } from './mirror.ts';

const password = 'correct horse 7 battery';

function letter(subject: string, text: string): string {
  return `From: Ann <ann@far.test>\nTo: mara@lab.test\nSubject: ${subject}\nMessage-ID: <${subject}@far.test>\n\n${text}\n`;
}

describe('adding and removing accounts', () => {
  let server: DovecotServer;
  let engine: TestEngine;

  beforeAll(async () => {
    const names = ['mara@lab.test', 'noor@lab.test', 'ivo@lab.test'];
    server = await startDovecot({ users: names.map((name) => ({ name, password })) });
    engine = await TestEngine.start();
  });
  afterAll(async () => {
    await engine.dispose();
    await server.stop();
  });

  const add = (
    email: string,
    secret: string,
    imap: { host?: string; port?: number; security?: ConnectionSecurity },
  ) =>
    engine.client.call('accounts.add', {
      name: 'Mara',
      email,
      password: secret,
      imap: { host: server.host, port: server.ports.imap, security: 'none', userName: email, ...imap },
    });
  const nothingStored = async () => {
    expect(await engine.client.call('accounts.list', {})).toEqual([]);
    expect(engine.secrets.all.size).toBe(0);
    expect(query(engine, 'SELECT id FROM account')).toEqual([]);
  };

  it('a wrong password stores nothing', async () => {
    await expect(add('mara@lab.test', 'wrong', {})).rejects.toMatchObject({
      code: 'auth-failed',
      retryable: false,
    });
    await nothingStored();
  });

  it('a port where nobody listens, and a name that does not exist, store nothing', async () => {
    const [unused] = await freePorts(1);
    await expect(add('mara@lab.test', password, { port: unused! })).rejects.toMatchObject({
      code: 'connect-failed',
    });
    await expect(
      add('mara@lab.test', password, { host: 'no-such-host.invalid', security: 'tls' }),
    ).rejects.toMatchObject({
      code: 'host-not-found',
    });
    await nothingStored();
  });

  it('refuses to send a password in plain text to another computer', async () => {
    await expect(add('mara@lab.test', password, { host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'tls-unavailable',
      message: expect.stringContaining('encryption'),
    });
    await nothingStored();
  });

  it('a TLS server that nobody vouches for gets no password', async () => {
    for (const [port, security] of [
      [server.ports.imaps, 'tls'],
      [server.ports.imap, 'starttls'],
    ] as const) {
      await expect(add('mara@lab.test', password, { port, security })).rejects.toMatchObject({
        code: 'certificate-untrusted',
      });
    }
    await nothingStored();
  });

  it('accounts come, are not added twice, and go without a trace of them and without touching others', async () => {
    deliver(server, 'mara@lab.test', letter('Lighthouse', 'The lamp was repaired.'));
    deliver(server, 'noor@lab.test', letter('Breakwater', 'Stones arrive on Monday.'));
    const mara = await add('mara@lab.test', password, {});
    const noor = await add('noor@lab.test', password, {});
    await expect(add('MARA@lab.test', password, {})).rejects.toMatchObject({ code: 'account-exists' });
    await engine.untilIdle(mara.id);
    await engine.untilIdle(noor.id);
    await engine.untilIndexed();
    const { hits } = await engine.client.call('search.messages', { text: 'lamp', limit: 10 });
    expect(hits.map((hit) => hit.subject)).toEqual(['Lighthouse']);
    const inbox = await engine.mailbox(mara.id, 'inbox');
    const { rows } = await engine.client.call('threads.list', {
      view: { kind: 'mailbox', mailboxId: inbox.id },
      limit: 5,
    });
    const target: ActionTarget = { kind: 'threads', threadIds: [rows[0]!.threadId], view: null };
    await engine.client.call('actions.apply', { action: { type: 'set-starred', value: true }, target });

    await engine.client.call('accounts.remove', { accountId: mara.id });

    expect((await engine.client.call('accounts.list', {})).map((account) => account.email)).toEqual([
      'noor@lab.test',
    ]);
    expect([...engine.secrets.all.values()]).toEqual([password]);
    for (const table of ['mailbox', 'thread', 'thread_reference', 'message', 'operation']) {
      expect(
        query(engine, `SELECT count(*) AS n FROM ${table} WHERE account_id = ?`, mara.id),
        table,
      ).toEqual([{ n: 0 }]);
    }
    await engine.untilIndexed();
    expect(query(engine, 'SELECT rowid FROM message_text')).toHaveLength(
      query(engine, 'SELECT id FROM message').length,
    );
    expect((await engine.client.call('search.messages', { text: 'lamp', limit: 10 })).hits).toEqual([]);
    expect((await engine.client.call('actions.undo', {})).description).toBeNull();
    expect(await engine.subjects((await engine.mailbox(noor.id, 'inbox')).id)).toEqual(['Breakwater']);
    await expect(engine.client.call('accounts.remove', { accountId: mara.id })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('attachments of a removed account leave the disk, unless another account has the same file', async () => {
    const withFile = (subject: string, content: string) =>
      letter(subject, '').replace(
        /\n\n[\s\S]*/,
        `\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n${content}\n--b--\n`,
      );
    deliver(server, 'ivo@lab.test', withFile('Own', 'only his'));
    deliver(server, 'ivo@lab.test', withFile('Shared', 'of both'));
    const ivo = await add('ivo@lab.test', password, {});
    deliver(server, 'noor@lab.test', withFile('Shared too', 'of both'));
    const noor = (await engine.client.call('accounts.list', {})).find((account) =>
      account.email.startsWith('noor'),
    )!;
    await engine.untilIdle(ivo.id);
    const paths = await engine.until('all three messages', async () => {
      const found = await engine.client.call('search.messages', { text: 'a.pdf', limit: 10 });
      if (found.hits.length < 3) return undefined;
      return Promise.all(
        found.hits.map(async (hit) => ({
          account: hit.accountId,
          subject: hit.subject,
          path: (await engine.call('attachments.fetch', { messageId: hit.messageId, partId: '2' })).path,
        })),
      );
    });
    const own = paths.find((entry) => entry.subject === 'Own')!.path;
    const shared = paths.find((entry) => entry.account === noor.id)!.path;
    expect(await readFile(own, 'utf8')).toContain('only his');

    await engine.client.call('accounts.remove', { accountId: ivo.id });

    await expect(readFile(own)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(shared, 'utf8')).toContain('of both');
  });

  it('the password is in no file of the data folder, and in no line of the log', async () => {
    await engine.close();
    const files = await readdir(engine.dataDir, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const bytes = await readFile(join(file.parentPath, file.name));
      expect(bytes.includes(password), file.name).toBe(false);
      expect(bytes.includes(Buffer.from(password).toString('base64')), file.name).toBe(false);
    }
    expect(JSON.stringify(engine.log)).not.toContain(password);
    expect(JSON.stringify(engine.events)).not.toContain(password);
    expect(engine.log.filter((record) => record.level === 'error')).toEqual([]);
  });
});

describe('certificates', () => {
  const cases: [CertificateKind, string][] = [
    ['trusted', 'added'],
    ['self-signed', 'certificate-untrusted'],
    ['expired', 'certificate-expired'],
    ['wrong-host', 'certificate-host-mismatch'],
  ];

  it.each(cases)('%s: %s, over TLS and STARTTLS', async (certificate, expected) => {
    await using server = await startDovecot({
      certificate,
      users: ['tls', 'starttls'].map((name) => ({ name: `${name}@lab.test`, password: 'secret' })),
    });
    const script = new URL('./tls-sign-in.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script, 'localhost', String(server.ports.imaps), String(server.ports.imap)],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: server.caFile, NODE_OPTIONS: '' } },
    );
    expect(JSON.parse(stdout)).toEqual({
      tls: expected,
      starttls: expected,
      accounts: expected === 'added' ? 2 : 0,
    });
    if (expected !== 'added') expect(await server.logTail(200)).not.toMatch(/user=<\w|\d+ attempts/);
  });

  it('where STARTTLS is asked for and not offered, no password is sent', async () => {
    await using server = await startDovecot({
      starttls: 'no',
      users: [{ name: 'mara@lab.test', password: 'secret' }],
    });
    const engine = await TestEngine.start();
    const imap = {
      host: server.host,
      port: server.ports.imap,
      security: 'starttls',
      userName: 'mara@lab.test',
    } as const;
    await expect(
      engine.client.call('accounts.add', { name: 'Mara', email: 'mara@lab.test', password: 'secret', imap }),
    ).rejects.toMatchObject({ code: 'tls-unavailable' });
    await engine.dispose();
    expect(await server.logTail(200)).not.toMatch(/user=<\w|\d+ attempts/);
  });
});
