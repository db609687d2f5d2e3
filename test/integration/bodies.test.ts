import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ImapFlow } from 'imapflow';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import { htmlToText } from '../../main/engine/mime/index.ts';
import { fetchBody } from '../../main/engine/sync/body-fetch.ts';
import type { MessageBody } from '../../shared/model/message.ts';
import { deliver, fillMaildir } from '../lab/deliver.ts';
import { startDovecot } from '../lab/dovecot.ts';
import { buildMessage, generateMailbox } from '../lab/generator/index.ts';
import { malformedMessages } from '../lab/malformed/index.ts';
import { startProxy } from '../lab/proxy.ts';
import { openSecondClient } from '../lab/second-client.ts';
import { TestEngine } from './harness.ts';
import { query, untilMirrored } from './mirror.ts';

const email = 'mara@lab.test';
const owner = { name: 'Mara Lindqvist', email };

let engine: TestEngine | undefined;
afterEach(async () => {
  const errors = engine?.log.filter((record) => record.level === 'error') ?? [];
  await engine?.dispose();
  engine = undefined;
  expect(errors).toEqual([]);
});

const textOf = (body: MessageBody): string =>
  body.parts.map((part) => (part.kind === 'html' ? htmlToText(part.content) : part.content)).join('\n');

/** Letters and digits only: line breaks, quoting and indentation are the reader's business. */
const bare = (text: string): string => text.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '');

const sha256 = (bytes: Uint8Array | ArrayBuffer | string): string =>
  createHash('sha256')
    .update(typeof bytes === 'string' ? bytes : Buffer.from(bytes as ArrayBuffer))
    .digest('hex');

describe('opening messages', () => {
  it('a message that another connection has told of is not gone for one that has not looked since', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    deliver(server, email, 'From: a@lab.test\nSubject: Before\n\nEarlier.\n');
    const client = new ImapFlow({
      ...{ host: server.host, port: server.ports.imap, secure: false, doSTARTTLS: false, logger: false },
      auth: { user: email, pass: 'secret' },
    });
    await client.connect();
    await client.mailboxOpen('INBOX');
    deliver(server, email, 'From: a@lab.test\nSubject: Now\n\nJust in.\n');
    await using phone = await openSecondClient(server, email);
    const uid = (await phone.list('INBOX')).at(-1)?.uid ?? 0;
    // What it says by itself.
    expect(await client.fetchOne(String(uid), { uid: true }, { uid: true })).toBe(false);
    const structure = { textParts: [], attachments: [], complete: false };
    const location = { ...{ messageId: 1, threadId: 1, accountId: 1, mailboxId: 1, uid, size: 60 } };
    const known = { ...location, path: 'INBOX', uid_validity: null, structure };
    expect((await fetchBody(client, known)).parts).toEqual([{ kind: 'text', content: 'Just in.\n' }]);
    await expect(fetchBody(client, { ...known, uid: uid + 1 })).rejects.toMatchObject({ code: 'not-found' });
    await client.logout();
  });

  it('generated mail opens with its text, and its attachments are the bytes that were sent', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    const mail = [
      ...generateMailbox({
        seed: 23,
        count: 220,
        owner,
        endDate: new Date('2026-10-01T12:00:00Z'),
        spanDays: 30,
      }),
    ];
    // Older than what is fetched ahead, so that each is fetched by being opened.
    const old = mail.map((message) => ({ ...message, internalDate: new Date('2020-01-01T00:00:00Z') }));
    fillMaildir(server, email, 'INBOX', old);
    await using phone = await openSecondClient(server, email);
    engine = await TestEngine.start();
    const account = await engine.addAccount(server, email);
    await untilMirrored(engine, account.id, phone);
    await engine.untilIdle(account.id);

    const byId = new Map(
      await Promise.all(
        mail.map(async ({ raw }) => {
          const parsed = await PostalMime.parse(raw);
          return [parsed.messageId?.replace(/[<>]/g, ''), parsed] as const;
        }),
      ),
    );
    const rows = query<{ id: number; message_id: string; thread_id: number }>(
      engine,
      'SELECT id, message_id, thread_id FROM message',
    );
    expect(rows).toHaveLength(mail.length);
    const wrong: string[] = [];
    let files = 0;
    for (const row of rows) {
      const parsed = byId.get(row.message_id)!;
      const body = await engine.client.call('messages.fetchBody', { messageId: row.id });
      const expected = bare(parsed.html ? htmlToText(parsed.html) : (parsed.text ?? ''));
      if (!bare(textOf(body)).includes(expected.slice(0, 400)))
        wrong.push(`${parsed.subject}: ${expected.slice(0, 80)}`);
      const { messages } = await engine.client.call('threads.get', { threadId: row.thread_id });
      const { attachments } = messages.find((message) => message.id === row.id)!;
      for (const { content, filename, mimeType } of parsed.attachments) {
        // postal-mime changes the line ends of these.
        if (/calendar|\/ics$/.test(mimeType)) continue;
        const hash = sha256(content as ArrayBuffer);
        const names = attachments.filter((attachment) => attachment.type === mimeType);
        const found = await Promise.all(
          names.map(async ({ partId }) => {
            const file = await engine!.call('attachments.fetch', { messageId: row.id, partId });
            return sha256(await readFile(file.path));
          }),
        );
        files++;
        if (!found.includes(hash)) wrong.push(`${parsed.subject}: ${filename} differs`);
      }
    }
    expect(wrong).toEqual([]);
    expect(files).toBeGreaterThan(10);
  });

  it('a large attachment is fetched when it is asked for, and not before', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap);
    const content = Buffer.alloc(3_000_000, 'anchor ');
    const raw = buildMessage({
      from: { name: 'Ann', email: 'ann@far.test' },
      to: [{ name: 'Mara', email }],
      subject: 'Large',
      date: new Date(),
      messageId: 'large@far.test',
      text: 'See the file.',
      attachments: [{ name: 'chart.bin', type: 'application/octet-stream', content }],
    });
    deliver(server, email, raw);
    engine = await TestEngine.start();
    const account = await engine.addAccount(
      { ...server, host: server.host, ports: { ...server.ports, imap: proxy.port } },
      email,
    );
    await engine.untilIdle(account.id);
    const [row] = query<{ id: number; thread_id: number }>(engine, 'SELECT id, thread_id FROM message');
    const body = await engine.client.call('messages.fetchBody', { messageId: row!.id });
    expect(textOf(body)).toContain('See the file.');
    expect(proxy.bytes.toClient).toBeLessThan(100_000);
    const { messages } = await engine.client.call('threads.get', { threadId: row!.thread_id });
    const [attachment] = messages[0]!.attachments;
    const file = await engine.call('attachments.fetch', { messageId: row!.id, partId: attachment!.partId });
    expect(sha256(await readFile(file.path))).toBe(sha256(content));
    expect(file.size).toBe(content.length);
    const after = proxy.bytes.toClient;
    expect(
      await engine.call('attachments.fetch', { messageId: row!.id, partId: attachment!.partId }),
    ).toEqual(file);
    expect(proxy.bytes.toClient).toBe(after);
  });

  it('an attachment that is cut off is not kept, and comes whole the next time', async () => {
    await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
    await using proxy = await startProxy(server.ports.imap);
    const content = Buffer.alloc(2_500_000, 'keel ');
    deliver(
      server,
      email,
      buildMessage({
        from: { name: 'Ann', email: 'ann@far.test' },
        to: [{ name: 'Mara', email }],
        subject: 'Cut',
        date: new Date(),
        messageId: 'cut@far.test',
        text: 'See the file.',
        attachments: [{ name: 'chart.bin', type: 'application/octet-stream', content }],
      }),
    );
    engine = await TestEngine.start();
    const account = await engine.addAccount(
      { ...server, host: server.host, ports: { ...server.ports, imap: proxy.port } },
      email,
    );
    await engine.untilIdle(account.id);
    const [row] = query<{ id: number }>(engine, 'SELECT id FROM message');
    for (const cutHow of ['reset', 'end'] as const) {
      proxy.setMode({ cutAfterBytes: 1_200_000, direction: 'toClient', cutHow });
      const { code } = await engine.call('attachments.fetch', { messageId: row!.id, partId: '2' }).then(
        () => ({ code: 'none' }),
        (error: { code: string }) => error,
      );
      expect(code).toMatch(/^(offline|connect-failed|internal)$/);
      expect(query(engine, 'SELECT * FROM attachment_file')).toEqual([]);
      proxy.setMode({});
      proxy.cutAll();
      await engine.client.call('sync.now', {});
      await engine.until('the connection', async () => {
        const [status] = await engine!.client.call('sync.status', {});
        return status!.state === 'idle' || status!.state === 'syncing' ? true : undefined;
      });
    }
    const file = await engine.until('the whole file', () =>
      engine!.call('attachments.fetch', { messageId: row!.id, partId: '2' }).catch(() => undefined),
    );
    expect(sha256(await readFile(file.path))).toBe(sha256(content));
  });
});

it('messages that break every rule: all are listed, each opens as something readable, and nothing stops', async () => {
  await using server = await startDovecot({ users: [{ name: email, password: 'secret' }] });
  const all = malformedMessages();
  for (const { raw } of all) deliver(server, email, raw);
  deliver(server, email, 'Subject: The last one\nMessage-ID: <last@far.test>\n\nStill here.\n');
  await using phone = await openSecondClient(server, email);
  engine = await TestEngine.start();
  const account = await engine.addAccount(server, email);
  await untilMirrored(engine, account.id, phone);
  await engine.untilIdle(account.id);

  const rows = query<{ id: number; uid: number; subject: string; structure: string; thread_id: number }>(
    engine,
    `SELECT m.id, p.uid, m.subject, m.structure, m.thread_id FROM placement p JOIN message m ON m.id = p.message_id ORDER BY p.uid`,
  );
  expect(rows).toHaveLength(all.length + 1);
  const wrong: string[] = [];
  for (const [index, row] of rows.entries()) {
    const expected = all[index] ?? { name: 'last', expectReadable: 'Still here.' };
    const before = process.cpuUsage();
    const body = await engine.client
      .call('messages.fetchBody', { messageId: row.id })
      .catch((error: Error) => ({
        messageId: row.id,
        state: 'failed' as const,
        parts: [],
        note: error.message,
        safety: [],
        protection: null,
      }));
    // Of the processor, not of the clock, which is the machine's load as well (row C17).
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1000;
    if (took > 2000) wrong.push(`${expected.name}: opens in ${Math.round(took)} ms`);
    const { messages } = await engine.client.call('threads.get', { threadId: row.thread_id });
    const names =
      messages.find((message) => message.id === row.id)?.attachments.map((file) => file.filename) ?? [];
    const seen = [row.subject, textOf(body), ...names].join('\n').replace(/\s+/g, ' ');
    if (!seen.includes(expected.expectReadable))
      wrong.push(`${expected.name}: ${body.state} ${body.note} “${seen.slice(0, 120)}”`);
  }
  expect(wrong).toEqual([]);
});
