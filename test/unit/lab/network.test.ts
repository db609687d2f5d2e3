import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpTrap } from '../../lab/http-trap.ts';
import { startProxy } from '../../lab/proxy.ts';

/** A server that sends back what it gets. */
const echo = createServer((socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
let port = 0;
beforeAll(async () => {
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  if (typeof address === 'object' && address) port = address.port;
});
afterAll(() => new Promise((resolve) => echo.close(resolve)));

async function dial(target: number): Promise<Socket> {
  const socket = connect({ port: target, host: '127.0.0.1' });
  await once(socket, 'connect');
  return socket;
}

async function read(socket: Socket, length: number): Promise<string> {
  let text = '';
  while (text.length < length) {
    const [data] = (await once(socket, 'data')) as [Buffer];
    text += data.toString();
  }
  return text;
}

/** All that comes until the connection is gone, and how it went. */
async function readToEnd(socket: Socket): Promise<{ text: string; error: string | undefined }> {
  let text = '';
  let error: string | undefined;
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return { text, error };
}

describe('startProxy', () => {
  it('forwards, counts and records', async () => {
    await using proxy = await startProxy(port, { record: true });
    const socket = await dial(proxy.port);
    socket.write('hello');
    expect(await read(socket, 5)).toBe('hello');
    expect(proxy.bytes).toEqual({ toServer: 5, toClient: 5 });
    expect(proxy.recording.map(({ direction }) => direction)).toEqual(['toServer', 'toClient']);
    socket.end();
    expect(await readToEnd(socket)).toEqual({ text: '', error: undefined });
  });

  it('keeps back what a stalled line gets, and passes it on afterwards', async () => {
    await using proxy = await startProxy(port);
    const socket = await dial(proxy.port);
    proxy.setMode({ stall: true });
    socket.write('late');
    await new Promise((resolve) => setImmediate(resolve));
    expect(proxy.bytes.toServer).toBe(0);
    proxy.setMode({});
    expect(await read(socket, 4)).toBe('late');
    socket.destroy();
  });

  it.each([1, 3, 7])('cuts after %d bytes towards the client', async (count) => {
    await using proxy = await startProxy(port, { mode: { cutAfterBytes: count, direction: 'toClient' } });
    const socket = await dial(proxy.port);
    socket.write('0123456789');
    expect(await readToEnd(socket)).toEqual({ text: '0123456789'.slice(0, count), error: 'ECONNRESET' });
  });

  it('refuses, and cuts what is open', async () => {
    await using proxy = await startProxy(port);
    const socket = await dial(proxy.port);
    socket.write('x');
    await read(socket, 1);
    proxy.setMode({ refuse: true });
    proxy.cutAll();
    expect((await readToEnd(socket)).error).toBe('ECONNRESET');
    const second = connect({ port: proxy.port, host: '127.0.0.1' });
    expect((await readToEnd(second)).text).toBe('');
    expect(proxy.total).toBe(1);
  });

  it('is slow and late on request', async () => {
    await using proxy = await startProxy(port, { mode: { latencyMs: 30, bytesPerSecond: 20_000 } });
    const socket = await dial(proxy.port);
    const started = performance.now();
    socket.write('y'.repeat(4000));
    expect(await read(socket, 4000)).toHaveLength(4000);
    expect(performance.now() - started).toBeGreaterThan(150);
    socket.destroy();
  });
});

describe('startHttpTrap', () => {
  it('serves a picture at any path and remembers who asked', async () => {
    await using trap = await startHttpTrap();
    expect(trap.requests).toEqual([]);
    const asked = trap.waitForRequest(/pixel/);
    const answer = await fetch(`${trap.url}/pixel.gif?user=mara`, { headers: { 'x-test': 'yes' } });
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await answer.arrayBuffer()).slice(1, 4)).toEqual(new TextEncoder().encode('PNG'));
    expect(await asked).toMatchObject({ path: '/pixel.gif?user=mara', headers: { 'x-test': 'yes' } });
    expect(trap.requests).toHaveLength(1);
  });
});
