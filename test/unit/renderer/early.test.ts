import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HeadStart } from '../../../renderer/app/early.ts';
import { firstQuestions } from '../../../renderer/app/early-answers.ts';
import { firstAnswers } from '../../../renderer/app/first-answers.ts';
import type { Services } from '../../../renderer/app/services.ts';
import { createWebSocketBridge } from '../../../renderer/app/websocket-bridge.ts';
import { ThreadLists } from '../../../renderer/features/thread-list/thread-lists.ts';
import { createClient } from '../../../shared/api/client.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import { methods } from '../../../shared/api/methods.ts';
import { FakeBridge } from './fake-bridge.ts';

/** A connection without a network: what is sent is kept, what comes is dispatched. */
class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static made = 0;
  readyState = 1;
  readonly sent: { id: number; method: string }[] = [];

  constructor() {
    super();
    FakeSocket.made += 1;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  say(frame: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }

  drop(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const page = 'http://127.0.0.1:1/token/';
const settings = { method: 'settings.get', input: {} } as const;
const arrived: ApiEvent = { type: 'searches.changed' };

function headStart(received: unknown[] = []): { socket: FakeSocket; head: HeadStart } {
  const socket = new FakeSocket();
  const texts = received.map((frame) => JSON.stringify(frame));
  const head = { socket: socket as unknown as WebSocket, asked: [settings], received: texts, keep: () => {} };
  return { socket, head };
}

test('what was asked before the interface was there is answered once, and not asked again for that', async () => {
  const { socket, head } = headStart([{ id: 1, ok: true, output: 'early' }]);
  const bridge = createWebSocketBridge(page, head);
  expect(await bridge.call('settings.get', {})).toMatchObject({ output: 'early' });
  expect(socket.sent).toEqual([]);
  const again = bridge.call('settings.get', {});
  expect(socket.sent).toEqual([{ id: 2, method: 'settings.get', input: {} }]);
  socket.say({ id: 2, ok: true, output: 'later' });
  expect(await again).toMatchObject({ output: 'later' });
});

test('an answer that comes after the connection was taken over reaches who asks', async () => {
  const { socket, head } = headStart();
  const bridge = createWebSocketBridge(page, head);
  const answer = bridge.call('settings.get', {});
  socket.say({ id: 1, ok: true, output: 'early' });
  expect(await answer).toMatchObject({ output: 'early' });
});

test('an event from before is told to who listens, and what was answered before it is asked again', async () => {
  const { socket, head } = headStart([{ id: 1, ok: true, output: 'stale' }, { event: arrived }]);
  const bridge = createWebSocketBridge(page, head);
  const heard: ApiEvent[] = [];
  bridge.subscribe((event) => heard.push(event));
  await Promise.resolve();
  expect(heard).toEqual([arrived]);
  void bridge.call('settings.get', {});
  expect(socket.sent).toHaveLength(1);
});

test('nothing that was answered early outlives a lost connection, or the first screen', async () => {
  const first = headStart([{ id: 1, ok: true, output: 'stale' }]);
  const bridge = createWebSocketBridge(page, first.head);
  first.socket.drop();
  expect(await bridge.call('settings.get', {})).toMatchObject({ ok: false });

  const second = headStart([{ id: 1, ok: true, output: 'stale' }]);
  const slow = createWebSocketBridge(page, second.head);
  vi.advanceTimersByTime(60_000);
  void slow.call('settings.get', {});
  expect(second.socket.sent).toHaveLength(1);
});

test('a connection that has failed before it was taken over is made again', () => {
  const { socket, head } = headStart();
  socket.drop();
  const before = FakeSocket.made;
  createWebSocketBridge(page, head);
  expect(FakeSocket.made).toBe(before + 1);
});

test('the first questions are the ones that the first screen asks, as it asks them, and the reader answers all', async () => {
  vi.useRealTimers();
  const bridge = new FakeBridge({});
  const asked: string[] = [];
  const client = createClient({
    call: (method, input) => {
      asked.push(`${method} ${JSON.stringify(input)}`);
      return bridge.call(method, input);
    },
    subscribe: (listener) => bridge.subscribe(listener),
  });
  const services = { client, queries: new QueryClient(), lists: new ThreadLists(client) };
  await firstAnswers(services as unknown as Services);
  const first = firstQuestions.map(({ method, input }) => `${method} ${JSON.stringify(input)}`);
  // The report on damage is asked for by an effect.
  expect(asked.sort()).toEqual(first.filter((one) => !one.startsWith('store.report')).sort());
  expect(new Set(firstQuestions.map(({ method }) => methods[method].handler))).toEqual(new Set(['reader']));
});
