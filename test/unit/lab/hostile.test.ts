import { connect } from 'node:net';
import { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { type HostileServer, startHostileServer } from '../../lab/hostile.ts';
import { hostilities } from '../../lab/hostilities.ts';

function clientOf(server: HostileServer, options: { secure?: boolean; doSTARTTLS?: boolean } = {}) {
  const client = new ImapFlow({
    ...{ host: server.host, port: server.port, secure: false, ...options },
    ...{ auth: { user: 'mara', pass: 'secret' }, tls: { ca: server.caPem } },
    ...{ logger: false, disableAutoIdle: true },
  });
  client.on('error', () => {});
  return client;
}

describe('startHostileServer', () => {
  it('is an honest small server when nothing else is asked of it', async () => {
    await using server = await startHostileServer();
    const client = clientOf(server);
    await client.connect();
    const boxes = new Map((await client.list()).map((box) => [box.path, box.specialUse]));
    expect(boxes.get('Trash')).toBe('\\Trash');
    await client.mailboxOpen('INBOX');
    const messages = await client.fetchAll('1:*', { uid: true, envelope: true, bodyStructure: true });
    expect(messages.map(({ uid }) => uid)).toEqual([1, 2, 3, 5, 8, 9]);
    expect(messages[3]?.envelope?.subject).toBe('Nordische Tage: Päckchen');
    const part = messages[2]?.bodyStructure?.childNodes?.[1];
    expect(part).toMatchObject({ part: '2', disposition: 'attachment', encoding: 'base64' });
    const { content } = await client.download('3', '2', { uid: true });
    expect(Buffer.concat(await content!.toArray()).toString()).toBe('the bytes of the plan');
    expect(await client.search({ header: { 'message-id': '<canned-8@harbour.example>' } })).toEqual([5]);
    await client.messageFlagsAdd('9', ['\\Seen'], { uid: true });
    await client.messageMove('1:3', 'Archive', { uid: true });
    const uid = await client.append('Drafts', 'Subject: x\r\n\r\ny\r\n', ['\\Draft']);
    expect(uid).toMatchObject({ uid: 1 });
    expect(server.mailbox('INBOX').messages.map((message) => [message.uid, message.flags.join()])).toEqual([
      [5, ''],
      [8, '$Forwarded'],
      [9, '\\Seen'],
    ]);
    expect(server.mailbox('Archive').messages).toHaveLength(4);
    expect(server.credentials).toMatchObject([{ user: 'mara', secret: 'secret', secure: false }]);
    await client.logout();
  });

  it('tells a client in IDLE what it is pushed', async () => {
    await using server = await startHostileServer();
    const client = clientOf(server);
    await client.connect();
    await client.mailboxOpen('INBOX');
    const told = new Promise((resolve) => client.once('exists', ({ count }) => resolve(count)));
    const idle = client.idle();
    await server.waitForCommand('IDLE');
    server.push('* 7 EXISTS\r\n');
    expect(await told).toBe(7);
    await client.logout();
    await idle.catch(() => {});
  });

  it.each([{ implicitTls: true }, { capability: 'IMAP4rev1 STARTTLS AUTH=PLAIN' }])(
    'speaks TLS with %o',
    async (options) => {
      await using server = await startHostileServer(options);
      const secure = 'implicitTls' in options;
      const client = clientOf(server, secure ? { secure } : { doSTARTTLS: true });
      await client.connect();
      expect(client.secureConnection).toBe(true);
      expect(server.credentials).toMatchObject([{ secure: true }]);
      await client.logout();
    },
  );

  it('writes passwords of both ways to log in down, in any form of string', async () => {
    await using server = await startHostileServer();
    const socket = connect(server.port, server.host);
    const plain = Buffer.from('\0mara\0three').toString('base64');
    socket.write(`a LOGIN "ma\\"ra" one\r\nb LOGIN mara {3+}\r\ntwo\r\nc AUTHENTICATE PLAIN\r\n${plain}\r\n`);
    await server.waitForCommand('(continued)');
    expect(server.credentials.map(({ user, secret }) => [user, secret])).toEqual([
      ['ma"ra', 'one'],
      ['mara', 'two'],
      ['mara', 'three'],
    ]);
    socket.destroy();
  });

  it('answers commands that are sent at once in their order, hooks or not', async () => {
    await using server = await startHostileServer({
      on: {
        NOOP: async (ctx) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          ctx.ok();
        },
      },
    });
    const socket = connect(server.port, server.host);
    socket.write('a LOGIN mara secret\r\nb NOOP\r\nc LIST "" INBOX\r\nd LOGOUT\r\n');
    const said = Buffer.concat(await socket.toArray()).toString();
    expect([...said.matchAll(/^([a-d]) OK/gm)].map(([, tag]) => tag)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('floods no faster than the client reads', async () => {
    await using server = await startHostileServer({ on: { NOOP: (ctx) => ctx.flood(100_000_000) } });
    const socket = connect(server.port, server.host);
    let received = 0;
    socket.on('data', (data) => {
      received += data.length;
      if (received > 1_000_000) socket.destroy();
    });
    socket.write('a NOOP\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toBeLessThan(10_000_000);
    await expect.poll(() => server.connections[0]?.open).toBe(false);
  });
});

describe('hostilities', () => {
  it('have names of their own, and say what is expected', () => {
    expect(hostilities.length).toBeGreaterThan(25);
    expect(new Set(hostilities.map(({ name }) => name)).size).toBe(hostilities.length);
  });

  it.each(hostilities)('$name: starts, takes a session, and stops', async ({ options, security }) => {
    const server = await startHostileServer(options());
    const socket = connect(server.port, server.host);
    socket.on('error', () => {});
    socket.resume();
    const tag = (() => {
      let count = 0;
      return () => `t${count++}`;
    })();
    const session =
      security === 'none'
        ? [
            ...['LOGIN mara secret', 'NAMESPACE', 'LIST "" "*"', 'SELECT INBOX', 'UID SEARCH ALL', 'NOOP'],
            ...['UID FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)', 'UID FETCH 1 (BODY.PEEK[])', 'SELECT Sent'],
            ...['UID STORE 1 +FLAGS (\\Seen)', 'UID MOVE 1 Archive', 'APPEND Sent {5+}\r\nhello', 'LOGOUT'],
          ]
        : ['CAPABILITY'];
    socket.write(session.map((line) => `${tag()} ${line}\r\n`).join(''));
    await expect.poll(() => server.connections.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    await server.stop();
    expect(server.connections[0]?.open).toBe(false);
  });
});
