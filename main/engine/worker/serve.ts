import { type MessagePort, parentPort } from 'node:worker_threads';
import { ApiError } from '../../../shared/api/error.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import type { SecretStore } from '../engine.ts';
import { createLog, describeError, type Log } from '../log.ts';
import type { NetworkOptions } from '../net/network.ts';
import { storageError } from '../store/database.ts';
import type { answer } from './answer.ts';
import type { FromWorker, SecretRequest, ToWorker, WorkerSetup } from './protocol.ts';

/** Where the code of the writer's own threads lies. */
export interface ThreadEntries {
  /** Of the one that makes ready what is stored. */
  side: URL;
  /** Of the one that writes the search index. */
  index: URL;
}

/** What a worker's logic is given by its thread. */
export interface WorkerContext {
  dataDir: string;
  secrets: SecretStore;
  emit: (event: ApiEvent) => void;
  log: Log;
  /** Absent for the network as it is. */
  network?: NetworkOptions;
  /** Absent where nothing is indexed and one thread does all. */
  entries?: ThreadEntries;
}

/** What a worker's logic gives back: its share of the contract, and how to end. */
export interface WorkerService<H extends 'reader' | 'writer'> {
  handlers: Handlers<H>;
  close(): Promise<void> | void;
}

/** What a worker's logic is made of: what it takes first, quickly, and its work, whose code may come later. */
export interface WorkerLogic<H extends 'reader' | 'writer', Claimed extends { close(): void }> {
  /** @throws when it cannot be had; the worker ends then */
  claim(context: WorkerContext): Claimed;
  load(): Promise<(context: WorkerContext, claimed: Claimed) => WorkerService<H>>;
}

/**
 * Runs one side of the engine in this worker thread: it claims what it needs when it is told to begin, and works when it
 * is told to, or first asked. An uncaught throw in a thread that uses better-sqlite3 can take the whole process down, so
 * everything is caught here and logged.
 */
export function serveWorker<H extends 'reader' | 'writer', Claimed extends { close(): void }>(
  side: H,
  logic: WorkerLogic<H, Claimed>,
): void {
  if (!parentPort) throw new Error('This file is a worker entry.');
  const port = parentPort;
  const post = (message: FromWorker): void => port.postMessage(message);
  const log = createLog((record) => post({ type: 'log', record }), side);
  process.on('uncaughtException', (error) => log.error('Uncaught exception', describeError(error)));
  process.on('unhandledRejection', (error) => log.error('Unhandled rejection', describeError(error)));

  port.once('message', (message: ToWorker) => {
    if (message.type === 'begin') begin(side, logic, message.setup, port, log);
    else port.close();
  });
}

function begin<H extends 'reader' | 'writer', Claimed extends { close(): void }>(
  side: H,
  logic: WorkerLogic<H, Claimed>,
  setup: WorkerSetup,
  port: MessagePort,
  log: Log,
): void {
  const events: ApiEvent[] = [];
  const tell = (): void => {
    if (events.length === 0) return;
    const message: FromWorker = { type: 'events', events: events.splice(0) };
    port.postMessage(message);
  };
  /** After what has happened until then: an answer finds its events told. */
  const post = (message: FromWorker): void => {
    tell();
    port.postMessage(message);
  };
  const secrets = secretsOverPort(setup, post);
  const context: WorkerContext = {
    dataDir: setup.dataDir,
    secrets: secrets.store,
    // Together: each message between threads costs as much as what is done about a hundred new texts.
    emit: (event) => {
      if (events.push(event) === 1) queueMicrotask(tell);
    },
    log,
    ...(setup.network ? { network: setup.network } : {}),
  };
  const refuse = (thrown: unknown): void => {
    log.error('The worker could not start', describeError(thrown));
    post({ type: 'refused', error: ApiError.from(storageError(thrown)).toShape() });
    port.close();
  };
  let claimed: Claimed;
  try {
    claimed = logic.claim(context);
  } catch (thrown) {
    refuse(thrown);
    return;
  }

  let working: Promise<Working<H> | null> | null = null;
  const work = async (): Promise<Working<H> | null> => {
    try {
      const [start, { answer }] = await Promise.all([logic.load(), import('./answer.ts')]);
      const service = start(context, claimed);
      post({ type: 'ready' });
      return { service, answer };
    } catch (thrown) {
      refuse(thrown);
      return null;
    }
  };
  const answerTo = async (id: number, method: string, input: unknown): Promise<void> => {
    working ??= work();
    const worker = await working;
    if (worker === null) return;
    const outcome = await worker.answer(side, worker.service.handlers, method, input, log);
    post({ type: 'reply', id, outcome });
  };
  /** What never worked gives back what it had claimed. */
  const end = async (): Promise<void> => {
    if (working === null) claimed.close();
    else await (await working)?.service.close();
  };
  port.on('message', (message: ToWorker) => {
    if (message.type === 'work') working ??= work();
    else if (message.type === 'request') void answerTo(message.id, message.method, message.input);
    else if (message.type === 'secret') secrets.settle(message.id, message.value, message.error);
    else if (message.type === 'close') {
      void end()
        .catch((error) => log.error('Closing failed', describeError(error)))
        .then(() => {
          post({ type: 'closed' });
          port.close();
        });
    }
  });
  post({ type: 'begun' });
}

interface Working<H extends 'reader' | 'writer'> {
  service: WorkerService<H>;
  answer: typeof answer;
}

/** The host's secret store, reached through the port. */
function secretsOverPort(setup: WorkerSetup, post: (message: FromWorker) => void) {
  let next = 1;
  const waiting = new Map<number, { resolve: (value: string | null) => void; reject: (e: Error) => void }>();
  const ask = (request: SecretRequest): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      post({ type: 'secret', id, request });
    });
  const store: SecretStore = {
    protection: setup.secretProtection,
    get: (key) => ask({ action: 'get', key }),
    set: async (key, secret) => {
      await ask({ action: 'set', key, secret });
    },
    delete: async (key) => {
      await ask({ action: 'delete', key });
    },
  };
  const settle = (id: number, value: string | null, error: string | null): void => {
    const pending = waiting.get(id);
    waiting.delete(id);
    if (error === null) pending?.resolve(value);
    else {
      pending?.reject(
        new ApiError('secret-store-locked', 'The password store of this computer could not be used.'),
      );
    }
  };
  return { store, settle };
}
