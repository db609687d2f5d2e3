import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { certificateFor } from './certificates.ts';
import { landscape } from './generator/files.ts';

export interface TrappedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  at: Date;
}

export interface HttpTrap {
  /** `http://127.0.0.1:port` (https with names), without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every request so far. A test that expects none looks here after something else has proven that time passed. */
  readonly requests: readonly TrappedRequest[];
  /** TCP connections so far, those that never asked for anything included (preconnect). */
  readonly connections: number;
  /** The first request, past or coming, whose path fits. */
  waitForRequest(path?: RegExp | string, timeoutMs?: number): Promise<TrappedRequest>;
  clear(): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A web server on loopback that answers every path with a picture and remembers who asked: for proving that a message
 * loads nothing before it may, and what is sent along when it may. Paths below `/redirect/` answer with a redirection
 * to the rest of the path, those below `/missing/` with 404, those below `/html/` with a page.
 *
 * @param names - with any, it speaks TLS, with a certificate of the lab's authority for them
 */
export async function startHttpTrap(...names: string[]): Promise<HttpTrap> {
  const requests: TrappedRequest[] = [];
  const waiting = new Set<(request: TrappedRequest) => void>();
  const picture = landscape(32, 20, 1);
  const answerRequest: RequestListener = (incoming, answer) => {
    const path = incoming.url ?? '/';
    const request = { method: incoming.method ?? 'GET', path, headers: incoming.headers, at: new Date() };
    requests.push(request);
    for (const check of [...waiting]) check(request);
    if (path.startsWith('/redirect/'))
      answer.writeHead(302, { location: path.slice('/redirect'.length) }).end();
    else if (path.startsWith('/missing/')) answer.writeHead(404).end();
    else if (path.startsWith('/html/')) {
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<script>document.title = "ran"</script>');
    } else {
      answer.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture);
    }
  };
  const server = names.length === 0 ? createServer(answerRequest) : await secureServer(names, answerRequest);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('upgrade', (incoming, socket) => {
    requests.push({
      method: 'UPGRADE',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      at: new Date(),
    });
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `${names.length === 0 ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    waitForRequest(path, timeoutMs = 5000) {
      const fits = (request: TrappedRequest) =>
        path === undefined || (typeof path === 'string' ? request.path === path : path.test(request.path));
      const past = requests.find(fits);
      if (past) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const check = (request: TrappedRequest) => {
          if (!fits(request)) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve(request);
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`No request for ${path ?? 'anything'} within ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.add(check);
      });
    },
    clear() {
      requests.length = 0;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function secureServer(names: string[], listener: RequestListener) {
  const { certPem, keyPem } = await certificateFor(...names);
  return createSecureServer({ cert: certPem, key: keyPem }, listener);
}
