import type { Bridge } from '../../shared/api/bridge.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import { EventFrame, type Outcome, ReplyFrame, type RequestFrame } from '../../shared/api/wire.ts';
import type { HeadStart } from './early.ts';
import { EarlyAnswers } from './early-answers.ts';
import { socketAddress } from './socket-address.ts';

export interface WebSocketBridge extends Bridge {
  /** Calls back with false when the connection is lost or cannot be made, with true when it is there again. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

const firstDelayMs = 150;
const longestDelayMs = 5_000;

/** What a call ends with when the socket drops before its answer. Whether it took effect is not known. */
const lost: Outcome = {
  ok: false,
  error: { code: 'connect-failed', message: 'Curlew’s engine does not answer.', retryable: true },
};

/**
 * The bridge of the browser host: requests and events as JSON frames over one WebSocket at `ws`, next to the page (the
 * token is in the page's path). Calls made while it connects wait for it; calls that were under way when it dropped
 * fail. It reconnects for ever, with growing pauses.
 *
 * @param headStart - the first connection, when it was made before; what has come on it is told in the next microtask
 */
export function createWebSocketBridge(page: string, headStart: HeadStart | null = null): WebSocketBridge {
  const address = socketAddress(page);
  const early = new EarlyAnswers();
  const pending = new Map<number, (outcome: Outcome) => void>();
  const waiting: RequestFrame[] = [];
  const eventListeners = new Set<(event: ApiEvent) => void>();
  const connectionListeners = new Set<(connected: boolean) => void>();
  let socket: WebSocket | undefined;
  let nextId = 1;
  let failures = 0;
  let wasLost = false;

  const receive = (data: unknown): void => {
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    const event = EventFrame.safeParse(frame);
    if (event.success) {
      early.heard(event.data.event);
      for (const listener of [...eventListeners]) listener(event.data.event);
      return;
    }
    const reply = ReplyFrame.safeParse(frame);
    if (!reply.success) return;
    const settle = pending.get(reply.data.id);
    pending.delete(reply.data.id);
    settle?.(reply.data);
  };

  const connect = (): void => use(new WebSocket(address));

  const use = (attempt: WebSocket): void => {
    socket = attempt;
    attempt.addEventListener('open', () => {
      failures = 0;
      for (const frame of waiting.splice(0)) attempt.send(JSON.stringify(frame));
      if (wasLost) for (const listener of connectionListeners) listener(true);
      wasLost = false;
    });
    attempt.addEventListener('message', (message) => receive(message.data));
    attempt.addEventListener('close', () => {
      wasLost = true;
      early.forget();
      waiting.length = 0;
      for (const settle of pending.values()) settle(lost);
      pending.clear();
      for (const listener of connectionListeners) listener(false);
      const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
      failures += 1;
      setTimeout(connect, delay * (0.75 + Math.random() / 2));
    });
  };

  const takeOver = ({ socket: connection, asked, received, keep }: HeadStart): void => {
    for (const question of asked) {
      const id = nextId;
      nextId += 1;
      early.add(question, new Promise((resolve) => pending.set(id, resolve)));
    }
    connection.removeEventListener('message', keep);
    use(connection);
    queueMicrotask(() => {
      for (const data of received.splice(0)) receive(data);
    });
  };
  // One that has failed already has told so to nobody.
  if (headStart !== null && headStart.socket.readyState <= WebSocket.OPEN) takeOver(headStart);
  else connect();

  const call = (method: string, input: unknown): Promise<Outcome> =>
    new Promise((resolve) => {
      const frame: RequestFrame = { id: nextId, method, input };
      nextId += 1;
      pending.set(frame.id, resolve);
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      else if (socket?.readyState === WebSocket.CONNECTING) waiting.push(frame);
      else {
        pending.delete(frame.id);
        resolve(lost);
      }
    });

  return {
    call: (method, input) => early.take(method, input) ?? call(method, input),
    subscribe: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onConnection: (listener) => {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
  };
}
