import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecure, type Server } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImageCache } from '../../../main/engine/images/cache.ts';
import {
  type FetchImageOptions,
  fetchRemoteImage,
  type OpenSecure,
} from '../../../main/engine/images/fetch-remote-image.ts';
import { isPrivateHost, isPublicAddress, publicOnly } from '../../../main/engine/images/public-address.ts';
import { RemoteImages } from '../../../main/engine/images/remote-images.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import type { Route } from '../../../main/engine/net/open.ts';
import { serverCertificate } from '../../lab/certificates.ts';

const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
const route: Route = { network: createNetwork(), proxy: null, clientCertificate: null, trusted: () => null };
let server: Server | undefined;

/** A web server on loopback, and the way there whatever is asked for: in place of the net. */
async function serve(listener: RequestListener): Promise<OpenSecure> {
  const { certPem, keyPem, caPem } = await serverCertificate('trusted');
  const started = createSecure({ cert: certPem, key: keyPem }, listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return (_at, signal) =>
    new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, ca: caPem, servername: 'localhost' });
      signal.addEventListener('abort', () => socket.destroy());
      socket.once('secureConnect', () => resolve(socket)).once('error', reject);
    });
}

const options = (open: OpenSecure, more: Partial<FetchImageOptions> = {}): FetchImageOptions => ({
  route,
  open,
  ...more,
});
const never = vi.fn<OpenSecure>(async () => {
  throw new Error('not to be called');
});

afterEach(async () => {
  never.mockClear();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

describe('fetchRemoteImage', () => {
  it('gives the type by the bytes and sends nothing about the person', async () => {
    let headers: Record<string, unknown> = {};
    let path = '';
    const open = await serve((request, response) => {
      headers = request.headers;
      path = request.url ?? '';
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'id=1' }).end(GIF);
    });
    expect(await fetchRemoteImage('https://pictures.example/a.png?b#x', options(open))).toEqual({
      type: 'image/gif',
      bytes: GIF,
    });
    expect(path).toBe('/a.png?b');
    expect(Object.keys(headers).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
    expect(headers['user-agent']).toBe('Mozilla/5.0');
    expect(headers.host).toBe('pictures.example');
  });

  it('takes http as https, and never speaks in the clear', async () => {
    const asked: { host: string; port: number }[] = [];
    const open = await serve((_, response) => response.end(GIF));
    const watch: OpenSecure = (at, signal) => {
      asked.push(at);
      return open(at, signal);
    };
    await fetchRemoteImage('http://pictures.example/a.png', options(watch));
    await fetchRemoteImage('http://pictures.example:80/a.png', options(watch));
    await fetchRemoteImage('https://pictures.example:8443/a.png', options(watch));
    expect(asked).toEqual([443, 443, 8443].map((port) => ({ host: 'pictures.example', port })));
  });

  it('follows five redirects, not six, and sends no cookie along', async () => {
    const cookies: unknown[] = [];
    const open = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(GIF);
      else response.writeHead(302, { location: `/${left - 1}`, 'set-cookie': 'id=1' }).end();
    });
    await expect(fetchRemoteImage('https://p.example/5', options(open))).resolves.toMatchObject({
      type: 'image/gif',
    });
    await expect(fetchRemoteImage('https://p.example/6', options(open))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(cookies.every((cookie) => cookie === undefined)).toBe(true);
  });

  const refused = [
    'file:///etc/passwd',
    'data:image/gif;base64,R0lGODlh',
    'javascript:alert(1)',
    'ftp://example.org/a.gif',
    'http://user:secret@example.org/a.gif',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.1.1/',
    'https://localhost:99/',
    'https://printer.local/',
    'https://router/',
    'https://example.org:25/',
    'https://example.org:993/',
  ];

  it.each([
    ...refused,
    '//example.org/a.gif',
    '\\\\example.org\\a.gif',
    'http://',
    '',
    `http://e.org/${'a'.repeat(9000)}`,
  ])('never asks for %s', async (address) => {
    await expect(fetchRemoteImage(address, options(never))).rejects.toMatchObject({ code: 'not-found' });
    expect(never).not.toHaveBeenCalled();
  });

  it('follows no redirect to any of these', async () => {
    let location = '';
    const open = vi.fn(await serve((_, response) => response.writeHead(302, { location }).end()));
    for (location of refused) {
      open.mockClear();
      await expect(fetchRemoteImage('https://p.example/', options(open))).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(open, location).toHaveBeenCalledTimes(1);
    }
  });

  it('connects to no private address, whatever a name resolves to', async () => {
    const listener = createServer((_, response) => response.end(GIF));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const connections = vi.fn();
    listener.on('connection', connections);
    const { port } = listener.address() as AddressInfo;
    const network = {
      ...createNetwork(),
      port: () => port,
      lookup: ((_host: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
        callback(null, [
          { address: '93.184.215.14', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ])) as Route['network']['lookup'],
    };
    await expect(
      fetchRemoteImage('https://rebinding.example/', { route: { ...route, network } }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(connections).not.toHaveBeenCalled();
    // The proof that it would have been reached.
    const socket = connectTcp(port, '127.0.0.1');
    await vi.waitFor(() => expect(connections).toHaveBeenCalled());
    socket.destroy();
    await new Promise((resolve) => listener.close(resolve));
  });

  it('refuses what is not a raster image, whatever it says', async () => {
    const open = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'image/png' })
        .end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    );
    await expect(fetchRemoteImage('https://p.example', options(open))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('stops at the limit, announced or not', async () => {
    const open = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': '5000' });
      response.write(GIF);
      response.write(Buffer.alloc(4000));
    });
    for (const path of ['/announced', '/streamed']) {
      await expect(
        fetchRemoteImage(`https://p.example${path}`, options(open, { maxBytes: 1000 })),
      ).rejects.toMatchObject({ code: 'too-large' });
    }
  });

  it('times out on a server that stalls and on a connection that ignores its signal', async () => {
    const open = await serve((_, response) => void response.write(GIF));
    await expect(
      fetchRemoteImage('https://p.example', options(open, { timeoutMs: 50 })),
    ).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await expect(
      fetchRemoteImage(
        'https://p.example',
        options(() => new Promise(() => {}), { timeoutMs: 50 }),
      ),
    ).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says not found for errors of server and network', async () => {
    const open = await serve((_, response) => response.writeHead(404).end());
    await expect(fetchRemoteImage('https://p.example', options(open))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(fetchRemoteImage('https://p.example', options(never))).rejects.toMatchObject({
      code: 'not-found',
      retryable: true,
    });
  });
});

describe('public addresses', () => {
  it('are told from those of private networks', () => {
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:2800:220:1::1', '172.32.0.1', '100.128.0.1'])
      expect(isPublicAddress(address), address).toBe(true);
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd12::1',
      '::ffff:8.8.8.8',
      '64:ff9b::a00:1',
      '2002:7f00:1::',
      '2001:0:1::',
      '2001:db8::1',
      'not an address',
      '',
    ])
      expect(isPublicAddress(address), address).toBe(false);
    for (const host of ['localhost', 'localhost.', 'a.localhost', 'nas', 'nas.lan', '[::1]', 'x.home.arpa'])
      expect(isPrivateHost(host), host).toBe(true);
    for (const host of ['example.org', '8.8.8.8', '[2606:2800:220:1::1]'])
      expect(isPrivateHost(host), host).toBe(false);
  });

  it('are all that a name may resolve to', async () => {
    const answering = (addresses: { address: string; family: number }[]) =>
      publicOnly({
        ...createNetwork(),
        lookup: ((_host: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
          callback(null, addresses)) as Route['network']['lookup'],
      }).lookup;
    const ask = (addresses: string[], all: boolean) =>
      new Promise((resolve) =>
        answering(addresses.map((address) => ({ address, family: 4 })))('x', { all }, (error, found) =>
          resolve(error === null ? found : 'refused'),
        ),
      );
    expect(await ask(['8.8.8.8'], false)).toBe('8.8.8.8');
    expect(await ask(['8.8.8.8', '9.9.9.9'], true)).toHaveLength(2);
    expect(await ask(['8.8.8.8', '10.0.0.1'], true)).toBe('refused');
    expect(await ask([], false)).toBe('refused');
  });
});

describe('pictures on the disk', () => {
  async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'curlew-images-'));
    await work(folder).finally(() => rm(folder, { recursive: true, force: true }));
  }

  it('are fetched once, also when asked for twice at the same time', () =>
    inFolder(async (folder) => {
      const fetch = vi.fn(async () => ({ type: 'image/gif' as const, bytes: GIF }));
      const images = new RemoteImages(folder, async () => route, fetch);
      for (const id of [1, 2]) images.allow(id);
      await Promise.all([images.get(1, 'https://a.example/x'), images.get(2, 'https://a.example/x')]);
      const later = new RemoteImages(folder, async () => route, fetch);
      later.allow(3);
      await later.get(3, 'https://a.example/x');
      expect(fetch).toHaveBeenCalledTimes(1);
      expect(await readdir(join(folder, 'images'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    }));

  it('are neither fetched nor given for a message whose pictures nobody has asked for', () =>
    inFolder(async (folder) => {
      const fetch = vi.fn(async () => ({ type: 'image/gif' as const, bytes: GIF }));
      const images = new RemoteImages(folder, async () => route, fetch);
      await expect(images.get(1, 'https://a.example/x')).rejects.toMatchObject({ code: 'not-found' });
      images.allow(1);
      await images.get(1, 'https://a.example/x');
      await expect(images.get(2, 'https://a.example/x')).rejects.toMatchObject({ code: 'not-found' });
      expect(fetch).toHaveBeenCalledTimes(1);
    }));

  it('are fetched at most eight at a time, and a failure makes room for the next', () =>
    inFolder(async (folder) => {
      let active = 0;
      let most = 0;
      const full = Promise.withResolvers<void>();
      const fetch = vi.fn(async (url: string) => {
        active += 1;
        most = Math.max(most, active);
        // Held until there are eight, and on: one more than that would be seen.
        if (active === 8) full.resolve();
        await full.promise;
        await new Promise((resolve) => setImmediate(resolve));
        active -= 1;
        if (url.endsWith('3')) throw new Error('no');
        return { type: 'image/gif' as const, bytes: GIF };
      });
      const images = new RemoteImages(folder, async () => route, fetch);
      images.allow(1);
      const all = Array.from({ length: 40 }, (_, index) => images.get(1, `https://a.example/${index}`));
      const settled = await Promise.allSettled(all);
      expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(4);
      expect(most).toBe(8);
    }));

  it('never take more than their bound, the oldest going first', () =>
    inFolder(async (folder) => {
      const cache = new ImageCache(folder, 1000);
      for (let index = 0; index < 30; index += 1)
        await cache.put(`https://a.example/${index}`, Buffer.alloc(100));
      expect((await readdir(join(folder, 'images'))).length).toBeLessThanOrEqual(11);
      expect(await cache.get('https://a.example/29')).toHaveLength(100);
      expect(await cache.get('https://a.example/0')).toBeNull();
    }));
});
