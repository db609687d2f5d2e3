import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
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
  question: HttpQuestion,
  route: Route,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = await openSocket({ host, port }, secure, route, signal);
  return await askOver(socket, url, question, signal);
}

/** The same over a connection that is open. Nothing is said but what is given here: no cookies, no language, no program. */
export function askOver(
  socket: Socket,
  url: URL,
  { method, headers, body }: HttpQuestion,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers, ...length, connection: 'close' },
      setDefaultHeaders: false,
      maxHeaderSize: mostHeaderBytes,
      signal,
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.once('close', () => reject(new Error('The connection was closed.')));
    asked.end(body);
  });
}

const mostHeaderBytes = 32_768;

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
