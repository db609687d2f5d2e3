import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the service sends the browser back to (RFC 8252, section 7.3). */
export interface Loopback {
  /** Without a path. */
  readonly redirectUri: string;
  /** The parameters of the one request that carried `state`. Never resolves when there is none. */
  readonly answer: Promise<URLSearchParams>;
  close(): void;
}

/**
 * Listens for one answer on a free port of loopback only: for `localhost` on both families, since browsers choose.
 * Requests that do not carry `state`, or come under another host name, are turned away and change nothing.
 */
export async function listenOnLoopback(
  redirectHost: '127.0.0.1' | 'localhost',
  state: string,
): Promise<Loopback> {
  const { servers, port } = await listen(redirectHost === 'localhost');
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  let used = false;
  let settle: (parameters: URLSearchParams) => void = () => {};
  const answer = new Promise<URLSearchParams>((resolve) => {
    settle = resolve;
  });
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const url = URL.parse(request.url ?? '', `http://127.0.0.1:${port}`);
    const isAnswer =
      request.method === 'GET' &&
      hosts.has(request.headers.host ?? '') &&
      url?.pathname === '/' &&
      url.searchParams.getAll('state').join() === state;
    if (url === null || !isAnswer || used) {
      page(response, 404, 'Nothing is waiting at this address.');
      return;
    }
    used = true;
    const words = url.searchParams.has('error')
      ? 'Curlew was not signed in.'
      : 'Curlew has got the answer and signs in now.';
    page(response, 200, `${words} You can close this window.`);
    settle(url.searchParams);
  };
  for (const server of servers) server.on('request', respond);
  return {
    redirectUri: `http://${redirectHost}:${port}`,
    answer,
    close: () => {
      for (const server of servers) {
        server.close();
        // The page that is being sent is still read to its end.
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1000).unref();
      }
    },
  };
}

async function listen(both: boolean): Promise<{ servers: Server[]; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind('127.0.0.1', 0);
    const { port } = first.address() as AddressInfo;
    if (!both) return { servers: [first], port };
    try {
      return { servers: [first, await bind('::1', port)], port };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // A computer without IPv6 has no second family to listen on.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return { servers: [first], port };
      first.close();
      if (attempt === 5) throw error;
    }
  }
}

function bind(host: string, port: number): Promise<Server> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000, keepAliveTimeout: 1 });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: true }, () => {
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

/** A page without anything in it that could be loaded or run; the address with the code stays out of any referrer. */
function page(response: ServerResponse, status: number, text: string): void {
  const style =
    'body{font:16px system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em;color-scheme:light dark}';
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Curlew</title><style>${style}</style><main><h1>Curlew</h1><p>${text}</p></main></html>`,
  );
}
