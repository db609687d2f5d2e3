/**
 * A process of its own for `memory.ts`: lists a mailbox with the engine's workers as people run them, and tells its peak
 * memory. Bundled, as the product is: Node's stripping of types would be loaded into every thread.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { SecretStore } from '../../main/engine/engine.ts';
import { startEngine } from '../../main/engine/start.ts';
import { loadWorker } from '../../main/engine/worker/remote.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import type { Outcome } from '../../shared/api/wire.ts';
import { tellPeak } from './peak.ts';

const [how, host, port, user, password, workers] = process.argv.slice(2) as [
  'engine' | 'writer',
  string,
  string,
  string,
  string,
  string,
];

/** Without an event of the index for so long, it has everything: while it is filled one comes each second. */
const indexedAfterMs = 3000;

const kept = new Map<string, string>();
const secrets: SecretStore = {
  protection: 'session',
  get: async (key) => kept.get(key) ?? null,
  set: async (key, secret) => void kept.set(key, secret),
  delete: async (key) => void kept.delete(key),
};
const dataDir = mkdtempSync(join(tmpdir(), 'curlew-memory-'));
const entry = (name: string): URL => pathToFileURL(join(workers, `${name}-worker.js`));

/** What both have: a method called, and the end. */
interface Side {
  call(method: string, input: unknown): Promise<Outcome>;
  close(): Promise<void>;
}

/** Only the worker that synchronises, with its store and its index. */
async function startWriter(onEvent: (event: ApiEvent) => void): Promise<Side> {
  const setup = { dataDir, secretProtection: secrets.protection };
  const writer = loadWorker({
    ...{ name: 'writer', entry: entry('writer'), setup, secrets, onEvent, onLog: () => {} },
  });
  await writer.begin();
  return writer;
}

async function startWhole(onEvent: (event: ApiEvent) => void): Promise<Side> {
  const files = { writer: entry('writer'), reader: entry('reader') };
  const engine = await startEngine({ dataDir, workers: files, secrets, log: () => {} });
  engine.subscribe(onEvent);
  return engine;
}

let indexedAt = performance.now();
let idle = (_accountId: number): void => {};
const untilIdle = new Promise<number>((resolve) => {
  idle = resolve;
});
const onEvent = (event: ApiEvent): void => {
  if (event.type === 'search.changed') indexedAt = performance.now();
  if (event.type === 'sync.status' && event.status.state === 'idle') idle(event.status.accountId);
};

const engine = await (how === 'writer' ? startWriter(onEvent) : startWhole(onEvent));
const added = await engine.call('accounts.add', {
  ...{ name: 'Bench', email: user, password },
  imap: { host, port: Number(port), security: 'none', userName: user },
});
if (!added.ok) throw new Error(added.error.message);
const { id } = added.output as { id: number };
const policy = { text: 'none', days: 1, attachments: false } as const;
await engine.call('offline.set', { accountId: id, mailboxId: null, policy });
await untilIdle;
for (indexedAt = performance.now(); performance.now() - indexedAt < indexedAfterMs; ) await pause(100);
await engine.close();
rmSync(dataDir, { recursive: true, force: true });
await tellPeak();
