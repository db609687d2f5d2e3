import { type IncomingMessage, request } from 'node:http';
import { openSocket, type Route } from '../../net/open.ts';

const mostBytes = 256 * 1024;
const mostRedirects = 3;

export interface Page {
  text: string;
  /** The host that answered in the end. */
  host: string;
}

/**
 * Fetches a small text over https, by the account's route. Redirects are followed to https only.
 * @throws Error for anything but status 200, a plain-http redirect, a bad certificate, or more than 256 KB
 */
export async function httpsGet(url: string, route: Route, signal: AbortSignal): Promise<Page> {
  let target = new URL(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (target.protocol !== 'https:') throw new Error(`A redirect to ${target.protocol}// is not followed.`);
    const answer = await get(target, route, signal);
    const { statusCode = 0, headers } = answer;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      answer.destroy();
      target = new URL(headers.location, target);
      continue;
    }
    if (statusCode !== 200) {
      answer.destroy();
      throw new Error(`Status ${statusCode}`);
    }
    return { text: await readText(answer), host: target.hostname };
  }
  throw new Error('Too many redirects');
}

async function get(url: URL, route: Route, signal: AbortSignal): Promise<IncomingMessage> {
  const port = url.port === '' ? 443 : Number(url.port);
  const socket = await openSocket({ host: url.hostname, port }, true, route, signal);
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      path: `${url.pathname}${url.search}`,
      headers: { Host: url.host, Accept: 'text/xml, application/xml', Connection: 'close' },
      signal,
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.once('close', () => reject(new Error('The connection was closed.')));
    asked.end();
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new Error('It is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
