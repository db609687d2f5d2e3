import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchRemoteImage } from '../../../main/engine/images/fetch-remote-image.ts';

const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

describe('fetchRemoteImage', () => {
  it('gives the type by the bytes and sends nothing about the person', async () => {
    let headers: Record<string, unknown> = {};
    const base = await serve((request, response) => {
      headers = request.headers;
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'id=1' }).end(GIF);
    });
    expect(await fetchRemoteImage(`${base}/a.png#x`)).toEqual({ type: 'image/gif', bytes: GIF });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('referer');
    expect(headers['user-agent']).toBe('Mozilla/5.0');
    expect(JSON.stringify(headers)).not.toMatch(/curlew|node|undici/i);
  });

  it('follows five redirects, not six, and sends no cookie along', async () => {
    const cookies: unknown[] = [];
    const base = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(GIF);
      else response.writeHead(302, { location: `/${left - 1}`, 'set-cookie': 'id=1' }).end();
    });
    await expect(fetchRemoteImage(`${base}/5`)).resolves.toMatchObject({ type: 'image/gif' });
    await expect(fetchRemoteImage(`${base}/6`)).rejects.toMatchObject({ code: 'not-found' });
    expect(cookies.every((cookie) => cookie === undefined)).toBe(true);
  });

  it.each([
    'file:///etc/passwd',
    'data:image/gif;base64,R0lGODlh',
    'javascript:alert(1)',
    'ftp://example.org/a.gif',
    '//example.org/a.gif',
    '\\\\example.org\\a.gif',
    'http://user:secret@example.org/a.gif',
    'http://',
    '',
    `http://example.org/${'a'.repeat(9000)}`,
  ])('never asks for %s, first or after a redirect', async (address) => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    await expect(fetchRemoteImage(address, { fetch })).rejects.toMatchObject({ code: 'not-found' });
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    'file:///etc/passwd',
    'http://u:p@example.org/',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://localhost:99/',
  ])('does not follow a redirect to %s', async (location) => {
    const fetch = vi.fn(async () => new Response(null, { status: 302, headers: { location } }));
    await expect(fetchRemoteImage('https://example.org/', { fetch })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('refuses what is not a raster image, whatever it says', async () => {
    const base = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'image/png' })
        .end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    );
    await expect(fetchRemoteImage(base)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stops at the limit, announced or not', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': '5000' });
      response.write(GIF);
      response.write(Buffer.alloc(4000));
    });
    for (const path of ['/announced', '/streamed']) {
      await expect(fetchRemoteImage(base + path, { maxBytes: 1000 })).rejects.toMatchObject({
        code: 'too-large',
      });
    }
  });

  it('times out on a server that stalls and on a fetch that ignores its signal', async () => {
    const base = await serve((_, response) => void response.write(GIF));
    await expect(fetchRemoteImage(base, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
    });
    const fetch = () => new Promise<Response>(() => {});
    await expect(fetchRemoteImage(base, { timeoutMs: 50, fetch })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says not found for errors of server and network', async () => {
    const base = await serve((_, response) => response.writeHead(404).end());
    await expect(fetchRemoteImage(base)).rejects.toMatchObject({ code: 'not-found' });
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    await expect(fetchRemoteImage(base, { fetch })).rejects.toMatchObject({
      code: 'not-found',
      retryable: true,
    });
  });
});
