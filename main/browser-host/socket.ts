import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { ApiErrorShape } from '../../shared/api/error-shape.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import { type EventFrame, type ReplyFrame, RequestFrame } from '../../shared/api/wire.ts';
import type { Engine } from '../engine/engine.ts';
import type { Dispatch } from '../host/dispatcher.ts';
import type { Log } from '../host/log.ts';

export interface SocketServer {
  /** Takes over a connection that has been judged already. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells all pages that are open, and answers how many. */
  tell(event: ApiEvent): number;
  close(): Promise<void>;
}

/** The largest request: an action on 100,000 conversations. */
const maxPayload = 4 * 1024 * 1024;
/** A page that reads nothing while this much waits for it is gone or stuck; it reconnects when it wakes. */
const maxWaiting = 64 * 1024 * 1024;

const malformed: ApiErrorShape = {
  code: 'invalid-input',
  message: 'Not a valid request.',
  retryable: false,
};
const HasId = z.object({ id: z.int() });

/** The API over WebSocket: JSON frames, requests answered in any order, events to every open page. */
export function createSocketServer(options: {
  engine: Pick<Engine, 'subscribe'>;
  dispatch: Dispatch;
  log: Log['write'];
}): SocketServer {
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  const tell = (event: ApiEvent): number => {
    const text = JSON.stringify({ event } satisfies EventFrame);
    for (const client of server.clients) send(client, text);
    return server.clients.size;
  };
  const unsubscribe = options.engine.subscribe(tell);

  async function receive(client: WebSocket, data: unknown): Promise<void> {
    const frame = parse(data);
    const request = RequestFrame.safeParse(frame);
    if (request.success) {
      const { id, method, input } = request.data;
      const outcome = await options.dispatch(method, input, 'renderer');
      send(client, JSON.stringify({ id, ...outcome } satisfies ReplyFrame));
      return;
    }
    const named = HasId.safeParse(frame);
    if (!named.success) return;
    send(client, JSON.stringify({ id: named.data.id, ok: false, error: malformed } satisfies ReplyFrame));
  }

  server.on('connection', (client) => {
    client.on('error', () => client.terminate());
    client.on('message', (data, isBinary) => {
      if (isBinary) return;
      receive(client, data).catch((error: unknown) => {
        const details = { error };
        options.log({ level: 'error', scope: 'socket', message: 'no answer sent', at: Date.now(), details });
      });
    });
  });

  return {
    tell,
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    async close() {
      unsubscribe();
      for (const client of server.clients) client.close(1001);
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => {
          for (const client of server.clients) client.terminate();
        }, 500);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
  };
}

function send(client: WebSocket, text: string): void {
  if (client.readyState !== client.OPEN) return;
  if (client.bufferedAmount > maxWaiting) client.terminate();
  else client.send(text, () => undefined);
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
