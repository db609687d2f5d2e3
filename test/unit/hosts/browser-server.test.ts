import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Door, openDoor } from '../../../main/browser-host/door.ts';
import type { HandedOver } from '../../../main/browser-host/hand-over.ts';
import { browserHandlers } from '../../../main/browser-host/handlers.ts';
import { type BrowserServer, startBrowserServer } from '../../../main/browser-host/server.ts';
import { createDispatcher, type Dispatch } from '../../../main/host/dispatcher.ts';
import { Opened } from '../../../main/host/opened.ts';
import { interfacePolicy, mailFramePolicy, mailPagePolicy } from '../../../shared/content/headers.ts';
import {
  type FakeEngine,
  fakeEngine,
  fakeSecrets,
  ok,
  png,
  rendererFolder,
  tempDir,
  traversals,
} from './fake-engine.ts';

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Served {
  door: Door;
  server: BrowserServer;
  engine: FakeEngine;
  secret: string;
  handedOver: HandedOver[];
  /** Sends bytes exactly as written, which `fetch` would tidy up. */
  raw(method: string, target: string, headers?: Record<string, string>, body?: string): Promise<Reply>;
  /** A request below the token. */
  page(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** The same in the mail's origin. */
  mail(path: string, headers?: Record<string, string>): Promise<Reply>;
}

async function serve(given?: Door): Promise<Served> {
  const engine = fakeEngine();
  const { folder, secret } = rendererFolder();
  const dispatch: Dispatch = (...request) => dispatcher(...request);
  const dispatcher = createDispatcher(
    engine,
    browserHandlers(
      dispatch,
      {
        version: '1.2.3',
        demo: false,
        mailBase: () => 'http://127.0.0.1:9/x/',
        secrets: fakeSecrets('file'),
      },
      new Opened(() => {}),
    ),
  );
  const handedOver: HandedOver[] = [];
  const door = given ?? (await openDoor(0));
  const server = await startBrowserServer({
    ...{ door, rendererDir: folder, engine, dispatch, log: () => {} },
    open: (asked) => void handedOver.push(asked),
  });
  onTestFinished(() => server.close());
  const raw: Served['raw'] = (method, target, headers = {}, body = '') => {
    const all = { Host: `127.0.0.1:${server.port}`, Connection: 'close', ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return exchange(server.port, `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  };
  const page: Served['page'] = (path, headers) => raw('GET', `/${server.token}/${path}`, headers);
  const mail: Served['mail'] = async (path, headers = {}) => {
    const { host, port, pathname } = new URL(server.mailBase);
    const lines = Object.entries({ Host: host, Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return await exchange(Number(port), `GET ${pathname}${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  };
  return { door, server, engine, secret, handedOver, raw, page, mail };
}

function exchange(port: number, request: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const [head = '', ...body] = text.split('\r\n\r\n');
      const [status = '', ...lines] = head.split('\r\n');
      const headers = lines.map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]);
      resolve({
        status: Number(status.split(' ')[1]),
        headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
        body: body.join('\r\n\r\n'),
      });
    });
  });
}

describe('the address and its token', () => {
  test('is printed with a token of 32 random bytes, another one at every launch', async () => {
    const [one, two] = [await serve(), await serve()];
    expect(one.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(one.server.token).not.toBe(two.server.token);
  });

  test('loader page holds no data, and its policy allows only its own script', async () => {
    const { server, raw } = await serve();
    const reply = await raw('GET', '/');
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('needs the token');
    expect(reply.body).not.toContain(server.token);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
    expect((await raw('GET', '/loader.js')).headers['content-type']).toContain('text/javascript');
  });

  test('a wrong, shortened or missing token gets 403 and no detail', async () => {
    const { server, raw } = await serve();
    const { token } = server;
    const wrong = ['', 'x', token.slice(0, -1), `${token}x`, token.toLowerCase(), '%00', '..', 'start'];
    for (const given of wrong) {
      const reply = await raw('GET', `/${given}/index.html`);
      expect([reply.status, reply.body], given).toEqual([403, 'Refused.\n']);
    }
    expect((await raw('GET', '/index.html')).status).toBe(403);
    expect((await raw('GET', `/${token}`)).status).toBe(403);
  });

  test('guessing is slowed down, while the right token still works', async () => {
    const { raw, page } = await serve();
    const statuses = new Set<number>();
    for (let guess = 0; guess < 60; guess++) statuses.add((await raw('GET', '/guess/index.html')).status);
    expect(statuses).toEqual(new Set([403, 429]));
    expect((await page('index.html')).status).toBe(200);
  });

  test('the launch address, which others can see, opens the page once', async () => {
    const { door, server, raw } = await serve();
    const pathOf = (address: string): string => address.slice(new URL(address).origin.length);
    const replaced = pathOf(door.launchUrl());
    expect(door.launchUrl()).not.toContain(server.token);
    expect((await raw('GET', replaced)).status, 'replaced by the second address').toBe(403);
    const latest = pathOf(door.launchUrl());
    expect((await raw('GET', `${latest}x`)).status).toBe(403);
    expect((await raw('GET', latest, { 'Sec-Fetch-Site': 'cross-site' })).status, 'of a page').toBe(403);
    const first = await raw('GET', latest);
    expect([first.status, first.headers.location]).toEqual([303, `/${server.token}/`]);
    expect((await raw('GET', latest)).status).toBe(403);
  });

  test('who comes before there is anybody to answer waits, and is answered then', async () => {
    const door = await openDoor(0);
    const socket = connect(door.port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nConnection: close\r\n\r\n`);
    await once(socket, 'ready');
    await serve(door);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('the launch address keeps host and path, by which Chromium remembers where the window stood', async () => {
    const { door } = await serve();
    expect(new URL(door.launchUrl()).pathname).toBe('/');
  });
});

describe('requests that are not the page’s own', () => {
  test('another Host is refused, so that a rebound name reaches nothing', async () => {
    const { server, raw } = await serve();
    const { port, token } = server;
    for (const Host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
      '',
    ]) {
      for (const target of ['/', `/${token}/`, `/${token}/index.html`]) {
        expect((await raw('GET', target, { Host })).status, `${Host} ${target}`).toBe(421);
      }
    }
    expect((await raw('GET', `/${token}/`, { Host: `localhost:${port}` })).status).toBe(200);
  });

  test('another Origin is refused', async () => {
    const { server, page } = await serve();
    const own = `http://127.0.0.1:${server.port}`;
    const others = [
      'null',
      'http://evil.example',
      `http://localhost:${server.port}`,
      `https://127.0.0.1:${server.port}`,
    ];
    for (const Origin of others) expect((await page('', { Origin })).status, Origin).toBe(403);
    expect((await page('', { Origin: own })).status).toBe(200);
  });

  test('Sec-Fetch-Site must be same-origin or none', async () => {
    const { page, raw } = await serve();
    for (const site of ['cross-site', 'same-site', 'nonsense']) {
      expect((await page('', { 'Sec-Fetch-Site': site })).status, site).toBe(403);
      expect((await raw('GET', '/', { 'Sec-Fetch-Site': site })).status, site).toBe(403);
    }
    for (const site of ['same-origin', 'none']) {
      expect((await page('', { 'Sec-Fetch-Site': site })).status, site).toBe(200);
    }
  });

  test('only GET and HEAD are answered', async () => {
    const { server, raw } = await serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const reply = await raw(method, `/${server.token}/`, { 'Content-Length': '0' });
      expect([reply.status, reply.headers.allow], method).toEqual([405, 'GET, HEAD']);
    }
    const head = await raw('HEAD', `/${server.token}/`);
    expect([head.status, head.body]).toEqual([200, '']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
  });

  test('no answer carries a CORS header', async () => {
    const { page, mail, raw } = await serve();
    for (const reply of [await page(''), await mail('mail-frame.html'), await raw('GET', '/')]) {
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('nonsense instead of HTTP closes the connection and nothing else', async () => {
    const { server, page } = await serve();
    for (const nonsense of [
      '\0\0\0\r\n\r\n',
      'GET\r\n\r\n',
      `GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`,
    ]) {
      expect((await exchange(server.port, nonsense)).status || 400).toBe(400);
    }
    expect((await page('')).status).toBe(200);
  });
});

describe('a second start of the program', () => {
  const asked = JSON.stringify({ args: ['mailto:ann@far.test'], folder: '/home/mara' });
  const post = ({ server, raw }: Served, headers: Record<string, string> = {}, body = asked) =>
    raw(
      'POST',
      '/hand-over',
      {
        Authorization: `Bearer ${server.handOverSecret}`,
        'Content-Length': String(Buffer.byteLength(body)),
        ...headers,
      },
      body,
    );

  test('hands over what it was to open', async () => {
    const served = await serve();
    const reply = await post(served);
    expect([reply.status, reply.body]).toEqual([200, '{"pages":0}']);
    expect(served.handedOver).toEqual([{ args: ['mailto:ann@far.test'], folder: '/home/mara' }]);
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('is refused without its own secret, and to every page', async () => {
    const served = await serve();
    const { server, raw } = served;
    for (const [headers, status] of [
      [{ Authorization: '' }, 403],
      [{ Authorization: `Bearer ${server.token}` }, 403],
      [{ Authorization: `Bearer ${server.handOverSecret.slice(0, -1)}` }, 403],
      [{ Origin: `http://127.0.0.1:${server.port}` }, 403],
      [{ Origin: 'null' }, 403],
      [{ 'Sec-Fetch-Site': 'same-origin' }, 403],
      [{ Host: `evil.test:${server.port}` }, 421],
      [{ Host: '127.0.0.1' }, 421],
    ] as const)
      expect((await post(served, headers)).status, JSON.stringify(headers)).toBe(status);
    const authorised = { Authorization: `Bearer ${server.handOverSecret}` };
    expect((await raw('GET', '/hand-over', authorised)).status).toBe(403);
    expect((await raw('GET', `/${server.handOverSecret}/index.html`)).status).toBe(403);
    expect((await raw('POST', `/${server.token}/hand-over`, authorised)).status).toBe(405);
    expect(served.handedOver).toEqual([]);
  });

  test('that guesses is slowed down, and nonsense opens nothing', async () => {
    const served = await serve();
    for (const body of ['', '{', '{"args":[],"folder":""}', '{"args":[1],"folder":""}', '[]'])
      expect((await post(served, {}, body)).status, body).toBe(400);
    expect((await post(served, {}, ' '.repeat(600_000))).status).not.toBe(200);
    const statuses = new Set<number>();
    for (let guess = 0; guess < 60; guess++)
      statuses.add((await post(served, { Authorization: 'Bearer x' })).status);
    expect(statuses).toEqual(new Set([403, 429]));
    expect((await post(served)).status).toBe(200);
    expect(served.handedOver).toHaveLength(1);
  });
});

describe('files', () => {
  test('the interface comes with its policy and the right types', async () => {
    const { server, page } = await serve();
    const { port } = server;
    const index = await page('');
    expect(index.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(index.headers['content-security-policy']).toBe(
      interfacePolicy(
        `'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
        new URL(server.mailBase).origin,
      ),
    );
    expect(index.headers['x-content-type-options']).toBe('nosniff');
    expect(index.headers['cache-control']).toBe('no-store');
    expect((await page('assets/index-AbC_1-.js')).headers['content-type']).toBe(
      'text/javascript; charset=utf-8',
    );
    // What a worker of the interface reads is a stranger's: its own policy shuts it off from everything.
    const worker = await page('assets/reader-AbC_1-.mjs');
    expect(worker.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(worker.headers['content-security-policy']).toBe("default-src 'none'");
    expect((await page('assets/inter-latin.woff2')).headers['content-type']).toBe('font/woff2');
    expect((await page('assets/none.js')).status).toBe(404);
    expect((await page('assets')).status).toBe(404);
  });

  test('the mail frame comes with its own policy, in an origin that has nothing else', async () => {
    const { server, page, mail } = await serve();
    const interfaceSource = `http://127.0.0.1:${server.port} http://localhost:${server.port}`;
    expect(new URL(server.mailBase).port).not.toBe(String(server.port));
    expect(server.mailBase).not.toContain(server.token);
    const frame = await mail('mail-frame.html');
    expect(frame.headers['content-security-policy']).toBe(mailFramePolicy(interfaceSource));
    expect(frame.body).toContain('<title>Message body</title>');
    const filler = await mail('mail.html');
    expect(filler.headers['content-security-policy']).toBe(mailPagePolicy(interfaceSource));
    expect((await mail('assets/index-AbC_1-.js')).status).toBe(200);
    for (const path of ['', 'index.html', 'ws', 'assets/inter-latin.woff2', 'content/attachment/1/1'])
      expect((await mail(path)).status, path).toBe(404);
    for (const path of ['mail-frame.html', 'mail.html', 'content/remote/1?url=https%3A%2F%2Fa.example%2F'])
      expect((await page(path)).status, path).toBe(404);
  });

  test('only the interface’s frames, and what they load, come to the mail’s origin', async () => {
    const { server, mail } = await serve();
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await mail('mail-frame.html', headers)).status;
    for (const site of ['same-site', 'cross-site']) {
      expect(await status({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': 'iframe' })).toBe(200);
      for (const dest of ['document', 'script', 'image', 'empty', 'object', 'embed'])
        expect(await status({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': dest }), dest).toBe(403);
    }
    expect(await status({ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'image' })).toBe(200);
    expect(await status({ Origin: `http://127.0.0.1:${server.port}` })).toBe(403);
    expect(await status({ Host: `localhost:${new URL(server.mailBase).port}` })).toBe(421);
    // The token of the one is no word at the other.
    expect((await fetch(`${new URL(server.mailBase).origin}/${server.token}/mail-frame.html`)).status).toBe(
      403,
    );
    expect((await fetch(server.mailBase, { method: 'POST' })).status).toBe(405);
  });

  test.each(traversals)('traversal gives nothing: %s', async (path) => {
    const { secret, page } = await serve();
    const reply = await page(path);
    expect(reply.body).not.toContain(secret);
    // No status: the connection was closed without an answer, since the target was no HTTP.
    expect([400, 403, 404]).toContain(reply.status || 400);
  });
});

describe('message content', () => {
  function stored(engine: FakeEngine, content: Buffer | string, filename = 'a.bin'): void {
    const path = join(tempDir(), 'stored');
    writeFileSync(path, content);
    engine.answers.set('attachments.fetch', () => ok({ path, filename, type: 'text/html', size: 1 }));
  }

  test('an attachment is a download, whatever its type', async () => {
    const { engine, page } = await serve();
    stored(engine, '<script>alert(1)</script>', 'Füße "1"\r\nX: y.html');
    const reply = await page('content/attachment/12/1.2');
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/octet-stream');
    expect(reply.headers['content-disposition']).toBe(
      `attachment; filename="F__e _1_X_ y.html"; filename*=UTF-8''F%C3%BC%C3%9Fe%20_1_X_%20y.html`,
    );
    expect(reply.headers['content-length']).toBe('25');
    expect(reply.headers['content-security-policy']).toContain('sandbox');
    expect(engine.calls).toEqual([{ method: 'attachments.fetch', input: { messageId: 12, partId: '1.2' } }]);
  });

  test('a file within an attachment is a download, found by its place', async () => {
    const { engine, page } = await serve();
    const path = join(tempDir(), 'unpacked');
    writeFileSync(path, '<script>');
    engine.answers.set('attachments.unpack', () =>
      ok({ path, filename: 'a.html', type: 'text/html', size: 8 }),
    );
    const reply = await page('content/unpacked/12/1.2/3');
    expect(reply.headers['content-type']).toBe('application/octet-stream');
    expect(reply.headers['content-disposition']).toContain('attachment; filename="a.html"');
    expect(engine.calls).toEqual([
      { method: 'attachments.unpack', input: { messageId: 12, partId: '1.2', index: 3 } },
    ]);
    expect((await page('content/unpacked/12/1.2/-1')).status).toBe(404);
    expect((await page('content/unpacked/12/1.2')).status).toBe(404);
  });

  test('of a message from a file: attachments, files within them, and pictures that are some', async () => {
    const { engine, page } = await serve();
    const path = join(tempDir(), 'enclosed');
    const sha256 = 'a'.repeat(64);
    for (const method of ['opened.attachment', 'opened.unpack'] as const)
      engine.answers.set(method, () => ok({ path, filename: 'a.html', type: 'text/html', size: 8 }));
    writeFileSync(path, '<script>');
    for (const at of [`content/opened/${sha256}/whole.1`, `content/opened-unpacked/${sha256}/whole.1/3`])
      expect((await page(at)).headers['content-disposition']).toContain('attachment; filename="a.html"');
    expect(engine.calls.map(({ input }) => input)).toEqual([
      { sha256, partId: 'whole.1' },
      { sha256, partId: 'whole.1', index: 3 },
    ]);
    expect((await page(`content/opened-inline/${sha256}/whole.1`)).status).toBe(404);
    writeFileSync(path, png);
    expect((await page(`content/opened-inline/${sha256}/whole.1`)).headers['content-type']).toBe('image/png');
    for (const at of [
      'content/opened-inline/12/1',
      `content/opened-unpacked/${sha256}/whole.1/-1`,
      `content/opened/${sha256}/whole.1/3`,
    ])
      expect((await page(at)).status).toBe(404);
  });

  test('an inline part is shown only when its bytes are a raster image', async () => {
    const { engine, page } = await serve();
    stored(engine, png);
    const image = await page('content/inline/3/2');
    expect([image.status, image.headers['content-type']]).toEqual([200, 'image/png']);
    for (const content of [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '<html>',
      '',
      'BM is a company',
      '%PDF-1.7',
    ]) {
      stored(engine, content);
      expect((await page('content/inline/3/2')).status, content).toBe(404);
    }
  });

  test('a remote image is passed on by its bytes, never by its declared type', async () => {
    const { engine, mail } = await serve();
    engine.answers.set('images.fetch', () => ok({ type: 'text/html', bytes: new Uint8Array(png) }));
    const reply = await mail('content/remote/3?url=https%3A%2F%2Fa.example%2Fx.png%3Fq%3D1');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'image/png']);
    expect(engine.calls[0]?.input).toEqual({ messageId: 3, url: 'https://a.example/x.png?q=1' });
    engine.answers.set('images.fetch', () =>
      ok({ type: 'image/png', bytes: new TextEncoder().encode('<svg/>') }),
    );
    expect((await mail('content/remote/3?url=x')).status).toBe(404);
  });

  test.each([
    'content',
    'content/',
    'content/inline/1',
    'content/remote?url=x',
    'content/remote/x?url=x',
    'content/inline/x/1',
    'content/inline/1/..',
    'content/inline/-1/1',
    'content/attachment/1/1/1',
    'content/attachment/1e3/1',
    'content/other/1/1',
    'content/remote/x',
  ])('odd content address gives 404: %s', async (path) => {
    const { engine, page } = await serve();
    stored(engine, png);
    expect((await page(path)).status).toBe(404);
  });

  test('a part that cannot be had now is 503, one that is not there 404', async () => {
    const { engine, page } = await serve();
    engine.answers.set('attachments.fetch', () => ({
      ok: false,
      error: { code: 'offline', message: '', retryable: true },
    }));
    expect((await page('content/attachment/1/1')).status).toBe(503);
    engine.answers.set('attachments.fetch', () =>
      ok({ path: '/nowhere/at-all', filename: 'a', type: 'a/b', size: 1 }),
    );
    expect((await page('content/attachment/1/1')).status).toBe(500);
  });
});

describe('the API over WebSocket', () => {
  interface Page {
    socket: WebSocket;
    frames: unknown[];
    next(): Promise<unknown>;
  }

  function open(
    server: BrowserServer,
    headers: Record<string, string> = {},
    path = `${server.token}/ws`,
  ): Promise<Page> {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/${path}`, {
      headers: { Origin: `http://127.0.0.1:${server.port}`, ...headers },
    });
    onTestFinished(() => socket.terminate());
    const frames: unknown[] = [];
    const waiting: ((frame: unknown) => void)[] = [];
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(String(data));
      const waiter = waiting.shift();
      if (waiter) waiter(frame);
      else frames.push(frame);
    });
    const next = (): Promise<unknown> =>
      frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((resolve) => waiting.push(resolve));
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve({ socket, frames, next }));
      socket.on('error', reject);
    });
  }

  test('answers requests, in whatever order they are done', async () => {
    const { server, engine } = await serve();
    engine.answers.set('accounts.list', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return ok([]);
    });
    const { socket, next } = await open(server);
    socket.send(JSON.stringify({ id: 1, method: 'accounts.list', input: {} }));
    socket.send(JSON.stringify({ id: 2, method: 'app.info', input: {} }));
    const info = {
      host: 'browser',
      platform: process.platform,
      version: '1.2.3',
      demo: false,
      mailBase: 'http://127.0.0.1:9/x/',
      secrets: 'file',
    };
    expect(await next()).toEqual({ id: 2, ok: true, output: info });
    expect(await next()).toEqual({ id: 1, ok: true, output: [] });
  });

  test('tells the page that something was handed over to be opened', async () => {
    const { server, raw } = await serve();
    const page = await open(server);
    const body = JSON.stringify({ args: ['mailto:ann@far.test'], folder: '/' });
    const headers = {
      Authorization: `Bearer ${server.handOverSecret}`,
      'Content-Length': String(body.length),
    };
    expect((await raw('POST', '/hand-over', headers, body)).body).toBe('{"pages":1}');
    expect(await page.next()).toEqual({ event: { type: 'app.command', command: 'opened' } });
  });

  test('tells every page about events', async () => {
    const { server, engine } = await serve();
    const pages = [await open(server), await open(server)];
    engine.emit({ type: 'accounts.changed' });
    for (const page of pages) expect(await page.next()).toEqual({ event: { type: 'accounts.changed' } });
  });

  test('refuses an upgrade without the right token, Origin, Host or path', async () => {
    const { server } = await serve();
    const refused: [Record<string, string>, string?][] = [
      [{ Origin: 'http://evil.example' }],
      [{ Origin: 'null' }],
      [{ Host: 'evil.example' }],
      [{ 'Sec-Fetch-Site': 'cross-site' }],
      [{}, 'wrong/ws'],
      [{}, 'ws'],
      [{}, `${server.token}/other`],
    ];
    for (const [headers, path] of refused) {
      await expect(open(server, headers, path), JSON.stringify([headers, path])).rejects.toThrow(
        /Unexpected server response/,
      );
    }
    const withoutOrigin = new WebSocket(`ws://127.0.0.1:${server.port}/${server.token}/ws`);
    await expect(new Promise((_resolve, reject) => withoutOrigin.on('error', reject))).rejects.toThrow(/403/);
  });

  test('methods for hosts only do not exist for a page', async () => {
    const { server, engine } = await serve();
    const { socket, next } = await open(server);
    for (const [id, method] of [
      'attachments.fetch',
      'images.fetch',
      'network.changed',
      'constructor',
      '__proto__',
    ].entries()) {
      socket.send(
        JSON.stringify({
          id,
          method,
          input: { messageId: 1, partId: '1', url: 'https://a.example', state: 'online' },
        }),
      );
      expect(await next()).toMatchObject({ id, ok: false, error: { code: 'invalid-input' } });
    }
    expect(engine.calls).toEqual([]);
  });

  test('malformed frames are answered where they have an id, else dropped, and the next one works', async () => {
    const { server } = await serve();
    const { socket, next } = await open(server);
    for (const frame of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"method":"app.info"}',
      '{"id":"1","method":"app.info"}',
      '\0',
      '['.repeat(50_000),
    ]) {
      socket.send(frame);
    }
    socket.send(Buffer.from([1, 2, 3]));
    socket.send(JSON.stringify({ id: 7, method: 5 }));
    expect(await next()).toMatchObject({ id: 7, ok: false, error: { code: 'invalid-input' } });
    socket.send(JSON.stringify({ id: 8, method: 'x'.repeat(100), input: {} }));
    expect(await next()).toMatchObject({ id: 8, ok: false, error: { code: 'invalid-input' } });
    socket.send(JSON.stringify({ id: 9, method: 'app.info', input: {} }));
    expect(await next()).toMatchObject({ id: 9, ok: true });
  });

  test('a frame beyond the limit ends that connection only', async () => {
    const { server } = await serve();
    const [one, two] = [await open(server), await open(server)];
    const closed = new Promise((resolve) => one.socket.on('close', resolve));
    one.socket.on('error', () => {});
    one.socket.send('x'.repeat(5 * 1024 * 1024));
    expect(await closed).toBe(1009);
    two.socket.send(JSON.stringify({ id: 1, method: 'app.info', input: {} }));
    expect(await two.next()).toMatchObject({ id: 1, ok: true });
  });

  test('attachments.save fetches first, then names the download', async () => {
    const { server, engine } = await serve();
    const { socket, next } = await open(server);
    engine.answers.set('attachments.fetch', () =>
      ok({ path: '/store/x', filename: '../a/b\u202Egpj.exe', type: 'a/b', size: 1 }),
    );
    socket.send(JSON.stringify({ id: 1, method: 'attachments.save', input: { messageId: 4, partId: '2' } }));
    expect(await next()).toEqual({
      id: 1,
      ok: true,
      output: { kind: 'download', path: 'content/attachment/4/2', filename: '_a_bgpj.exe' },
    });
    engine.answers.set('attachments.fetch', () => ({
      ok: false,
      error: { code: 'offline', message: 'No connection.', retryable: true },
    }));
    socket.send(JSON.stringify({ id: 2, method: 'attachments.save', input: { messageId: 4, partId: '2' } }));
    expect(await next()).toMatchObject({
      id: 2,
      ok: false,
      error: { code: 'offline', message: 'No connection.' },
    });
  });

  test('links are opened by the page only when their scheme is allowed', async () => {
    const { server } = await serve();
    const { socket, next } = await open(server);
    const expected = {
      'https://a.example': 'open-here',
      'tel:+49301234': 'open-here',
      'javascript:alert(1)': 'refused',
      'file:///etc/passwd': 'refused',
    };
    for (const [url, kind] of Object.entries(expected)) {
      socket.send(JSON.stringify({ id: 1, method: 'links.open', input: { url } }));
      expect(await next(), url).toMatchObject({ output: { kind } });
    }
  });
});
