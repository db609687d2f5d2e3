import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OpenSecure } from '../../../main/engine/images/fetch-remote-image.ts';
import { createNetwork } from '../../../main/engine/net/network.ts';
import type { Route } from '../../../main/engine/net/open.ts';
import { postOneClick } from '../../../main/engine/send/one-click.ts';
import { readUnsubscribe } from '../../../main/engine/send/unsubscribe.ts';
import { serverCertificate } from '../../lab/certificates.ts';

const post = 'List-Unsubscribe=One-Click';
const read = (list: string, one?: string) =>
  readUnsubscribe({
    'list-unsubscribe': list,
    ...(one === undefined ? {} : { 'list-unsubscribe-post': one }),
  });

describe('List-Unsubscribe', () => {
  test.each([
    [
      '<https://list.example/u?a=1>, <mailto:u@list.example>',
      post,
      { kind: 'post', url: 'https://list.example/u?a=1' },
    ],
    [
      '<mailto:u@list.example?subject=off>, <https://list.example/u>',
      undefined,
      { kind: 'mail', link: 'mailto:u@list.example?subject=off', address: 'u@list.example' },
    ],
    [
      '<https://list.example/u>',
      undefined,
      { kind: 'web', url: 'https://list.example/u', host: 'list.example' },
    ],
    ['<https://list.\t example/u>', post, { kind: 'post', url: 'https://list.example/u' }],
    // Nothing that is not of the public web, and no request where only a page was meant.
    ['<http://list.example/u>', post, null],
    ['<https://127.0.0.1/u>', post, null],
    ['<https://[::1]/u>', post, null],
    ['<https://router.lan/u>', post, null],
    ['<https://a:b@list.example/u>', post, null],
    ['<https://list.example:22/u>', post, null],
    ['<javascript:alert(1)>, <file:///etc/passwd>', post, null],
    ['<https://list.example/u>', 'List-Unsubscribe=One-Click&x=y', { kind: 'web' }],
    // Not as many messages as somebody likes.
    ['<mailto:a@list.example,b@list.example>', undefined, null],
    ['<mailto:no address>', undefined, null],
    ['https://list.example/u', post, null],
    ['', post, null],
  ])('%s', (list, one, expected) => {
    const way = read(list, one);
    if (expected === null) expect(way).toBeNull();
    else expect(way).toMatchObject(expected);
  });

  test('whatever stands there, only https and one address come out', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const way = read(`<${text}>, ${text}`, post);
        if (way !== null && way.kind !== 'mail') expect(way.url).toMatch(/^https:\/\//);
        if (way?.kind === 'mail') expect(way.link).toMatch(/^mailto:/i);
      }),
    );
  });
});

describe('the one request of RFC 8058', () => {
  const route: Route = {
    network: createNetwork(),
    proxy: null,
    clientCertificate: null,
    trusted: () => null,
  };

  async function list(status: number, headers: Record<string, string> = {}) {
    const asked: { method: string; url: string; headers: object; body: string }[] = [];
    const { certPem, keyPem, caPem } = await serverCertificate('trusted');
    const server = createSecure({ cert: certPem, key: keyPem }, (request, response) => {
      let body = '';
      request.on('data', (data) => {
        body += data;
      });
      request.on('end', () => {
        asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
        response.writeHead(status, headers).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const open: OpenSecure = () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, ca: caPem, servername: 'localhost' });
        socket.once('secureConnect', () => resolve(socket)).once('error', reject);
      });
    return { asked, open };
  }

  test('says nothing of the person', async () => {
    const { asked, open } = await list(200, { 'Set-Cookie': 'who=you' });
    await postOneClick('https://list.example/leave?token=1', route, open);
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/leave?token=1',
        body: 'List-Unsubscribe=One-Click',
        headers: {
          host: 'list.example',
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': '26',
          connection: 'close',
        },
      },
    ]);
  });

  test.each([302, 307, 404, 500])('follows nowhere and says so: %i', async (status) => {
    const { asked, open } = await list(status, { Location: 'https://elsewhere.example/' });
    await expect(postOneClick('https://list.example/u', route, open)).rejects.toMatchObject({
      code: 'server-refused',
      message: `list.example did not take you off the list; it answered ${status}.`,
    });
    expect(asked).toHaveLength(1);
  });

  test('goes nowhere in the private net', async () => {
    await expect(postOneClick('https://127.0.0.1:9/u', route)).rejects.toMatchObject({ code: 'offline' });
  });
});
