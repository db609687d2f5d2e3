import { type IncomingMessage, request } from 'node:http';
import { openSocket, type Route } from './open.ts';

/** What is asked for. */
export interface HttpQuestion {
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * Asks a web server, by an account's route: through its proxy, its certificate checked. One connection for each
 * question; redirects are for the caller to follow.
 *
 * @param url `https:`, or `http:` where the caller allows it
 * @throws CertificateFault, ProxyFault, the system's errors, or the reason of `signal`
 */
export async function askHttp(
  url: URL,
  { method, headers, body }: HttpQuestion,
  route: Route,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = await openSocket({ host, port }, secure, route, signal);
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, Host: url.host, Connection: 'close' },
      signal,
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.once('close', () => reject(new Error('The connection was closed.')));
    asked.end(body);
  });
}

/**
 * The text of an answer.
 * @throws Error when it is longer than `mostBytes`, or ends too early
 */
export async function readText(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new Error('It is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
