import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { commonHeaders } from '../../shared/content/headers.ts';
import type { Engine } from '../engine/engine.ts';
import {
  type ContentResponder,
  type ContentResponse,
  createContentResponder,
  createMailResponder,
} from '../host/content.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import type { Log } from '../host/log.ts';
import { closed, type Door, listen } from './door.ts';
import { createGate, createMailGate, type Gate, type Knock } from './gate.ts';
import { type HandedOver, readHandedOver } from './hand-over.ts';
import { loaderPage, loaderPolicy, loaderScript } from './loader.ts';
import { createSocketServer } from './socket.ts';

export interface BrowserServer {
  /** What the person may type: the loader page with the token. */
  url: string;
  token: string;
  port: number;
  /** Where mail is shown from: another port, and so another origin, with a token of its own. */
  mailBase: string;
  /** With it another start of the program hands over what it was to open. */
  handOverSecret: string;
  close(): Promise<void>;
}

export interface BrowserServerOptions {
  /** Where it answers from now on; closed with it. */
  door: Door;
  rendererDir: string;
  engine: Pick<Engine, 'subscribe'>;
  dispatch: Dispatch;
  log: Log['write'];
  /** Opens what another start was asked to open. */
  open: (handedOver: HandedOver) => void;
}

/** Serves interface and API on 127.0.0.1. Resolves when it answers. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const token = randomBytes(32).toString('base64url');
  const handOverSecret = randomBytes(32).toString('base64url');
  const { door } = options;
  const { port } = door;
  const mail = await serveMail(options, `http://127.0.0.1:${port} http://localhost:${port}`);
  const origin = `http://127.0.0.1:${port}`;
  const gate = createGate(port, token, handOverSecret);
  const sockets = createSocketServer(options);
  const respond = createContentResponder({
    rendererDir: options.rendererDir,
    dispatch: options.dispatch,
    connectSource: `'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    mailSource: mail.origin,
  });

  door.answerBy({
    request(request, response) {
      answer(request)
        .then((content) => send(request, response, content))
        // The reader went away in the middle of an answer; nothing is owed to it.
        .catch(() => response.destroy());
    },
    upgrade(request, socket, head) {
      const verdict = gate.judge(knockOf(request, true));
      if (verdict.kind === 'admitted' && verdict.path === 'ws') return sockets.accept(request, socket, head);
      const status = verdict.kind === 'refused' ? verdict.status : 404;
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    },
  });
  async function answer(request: IncomingMessage): Promise<ContentResponse> {
    const verdict = gate.judge(knockOf(request, false));
    if (verdict.kind === 'admitted') return respond({ path: verdict.path, query: verdict.query });
    if (verdict.kind === 'public') return publicPage(verdict.path, verdict.query.get('start'));
    if (verdict.kind === 'hand-over') return takeOver(request);
    return plain(verdict.status, 'Refused.\n', verdict.status === 405 ? { Allow: 'GET, HEAD' } : {});
  }

  /** The pages ask for what was opened when they are told that there is something. */
  async function takeOver(request: IncomingMessage): Promise<ContentResponse> {
    const handedOver = await readHandedOver(request);
    if (handedOver === null) return plain(400, 'Refused.\n');
    options.open(handedOver);
    const pages = sockets.tell({ type: 'app.command', command: 'opened' });
    return plain(200, JSON.stringify({ pages }), { 'Content-Type': 'application/json' });
  }

  /** @param code - opens the page once, without the detour by way of the loader */
  function publicPage(path: string, code: string | null): ContentResponse {
    if (path === '/' && code !== null) {
      return door.launchCodes.redeem(code)
        ? plain(303, '', { Location: `/${token}/` })
        : plain(403, 'This address worked once. Use the one that Curlew printed when it started.\n');
    }
    if (path === '/') return plain(200, loaderPage, { 'Content-Type': 'text/html; charset=utf-8' });
    if (path === '/loader.js') {
      return plain(200, loaderScript, { 'Content-Type': 'text/javascript; charset=utf-8' });
    }
    if (path === '/favicon.ico') return plain(204, '');
    return plain(404, 'Not found.\n');
  }

  return {
    url: `${origin}/#token=${token}`,
    token,
    port,
    mailBase: mail.base,
    handOverSecret,
    async close() {
      await sockets.close();
      await Promise.all([door.close(), mail.close()]);
    },
  };
}

interface MailServer {
  origin: string;
  base: string;
  close(): Promise<void>;
}

/** Shows mail in an origin of its own, where neither the interface nor its token is. */
async function serveMail(
  { rendererDir, dispatch }: BrowserServerOptions,
  interfaceSource: string,
): Promise<MailServer> {
  const token = randomBytes(32).toString('base64url');
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const gate = createMailGate(port, token);
  const respond = createMailResponder({ rendererDir, dispatch, interfaceSource });
  server.on('request', (request, response) => {
    answerMail(gate, respond, request)
      .then((content) => send(request, response, content))
      .catch(() => response.destroy());
  });
  const origin = `http://127.0.0.1:${port}`;
  return { origin, base: `${origin}/${token}/`, close: () => closed(server) };
}

async function answerMail(
  gate: Gate,
  respond: ContentResponder,
  request: IncomingMessage,
): Promise<ContentResponse> {
  const verdict = gate.judge(knockOf(request, false));
  if (verdict.kind === 'admitted') return respond({ path: verdict.path, query: verdict.query });
  return plain(verdict.kind === 'refused' ? verdict.status : 404, 'Refused.\n');
}

function knockOf(request: IncomingMessage, upgrade: boolean): Knock {
  const { host, origin } = request.headers;
  const one = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join() : value;
  };
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    host,
    origin,
    fetchSite: one('sec-fetch-site'),
    fetchDest: one('sec-fetch-dest'),
    authorization: request.headers.authorization,
    upgrade,
  };
}

function plain(status: number, text: string, headers: Record<string, string> = {}): ContentResponse {
  const body = Buffer.from(text);
  return {
    status,
    headers: {
      ...commonHeaders,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Security-Policy': loaderPolicy,
      'Content-Length': String(body.byteLength),
      ...headers,
    },
    body,
  };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: ContentResponse,
): Promise<void> {
  response.writeHead(status, headers);
  if (request.method === 'HEAD') response.end();
  else if ('file' in body) await pipeline(createReadStream(body.file), response);
  else response.end(body);
}
