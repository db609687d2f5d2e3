import { type MessagePort, parentPort } from 'node:worker_threads';
import { ApiError } from '../../../shared/api/error.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import { type Handlers, isMethodName, methods } from '../../../shared/api/methods.ts';
import type { Outcome } from '../../../shared/api/wire.ts';
import type { SecretStore } from '../engine.ts';
import { createLog, describeError, type Log } from '../log.ts';
import type { NetworkOptions } from '../net/network.ts';
import { storageError } from '../store/database.ts';
import type { FromWorker, SecretRequest, ToWorker, WorkerSetup } from './protocol.ts';

/** What a worker's logic is given by its thread. */
export interface WorkerContext {
  dataDir: string;
  secrets: SecretStore;
  emit: (event: ApiEvent) => void;
  log: Log;
  /** Absent for the network as it is. */
  network?: NetworkOptions;
  /** Entry of the thread that reads long lists of headers; absent where they are read by whoever stores them. */
  listingEntry?: URL;
}

/** What a worker's logic gives back: its share of the contract, and how to end. */
export interface WorkerService<H extends 'reader' | 'writer'> {
  handlers: Handlers<H>;
  close(): Promise<void> | void;
}

/**
 * Runs one side of the engine in this worker thread, once it is told to begin. An uncaught throw in a thread that uses
 * better-sqlite3 can take the whole process down, so everything is caught here and logged.
 */
export function serveWorker<H extends 'reader' | 'writer'>(
  side: H,
  start: (context: WorkerContext) => WorkerService<H>,
): void {
  if (!parentPort) throw new Error('This file is a worker entry.');
  const port = parentPort;
  const post = (message: FromWorker): void => port.postMessage(message);
  const log = createLog((record) => post({ type: 'log', record }), side);
  process.on('uncaughtException', (error) => log.error('Uncaught exception', describeError(error)));
  process.on('unhandledRejection', (error) => log.error('Unhandled rejection', describeError(error)));

  port.once('message', (message: ToWorker) => {
    if (message.type === 'begin') begin(side, start, message.setup, port, log);
    else port.close();
  });
}

function begin<H extends 'reader' | 'writer'>(
  side: H,
  start: (context: WorkerContext) => WorkerService<H>,
  setup: WorkerSetup,
  port: MessagePort,
  log: Log,
): void {
  const post = (message: FromWorker): void => port.postMessage(message);
  const secrets = secretsOverPort(setup, post);
  let service: WorkerService<H>;
  try {
    service = start({
      dataDir: setup.dataDir,
      secrets: secrets.store,
      emit: (event) => post({ type: 'event', event }),
      log,
      ...(setup.network ? { network: setup.network } : {}),
    });
  } catch (thrown) {
    log.error('The worker could not start', describeError(thrown));
    post({ type: 'refused', error: ApiError.from(storageError(thrown)).toShape() });
    port.close();
    return;
  }

  port.on('message', (message: ToWorker) => {
    if (message.type === 'request') {
      void answer(side, service.handlers, message.method, message.input, log).then((outcome) => {
        post({ type: 'reply', id: message.id, outcome });
      });
    } else if (message.type === 'secret') {
      secrets.settle(message.id, message.value, message.error);
    } else {
      void Promise.resolve(service.close())
        .catch((error) => log.error('Closing failed', describeError(error)))
        .then(() => {
          post({ type: 'closed' });
          port.close();
        });
    }
  });
  post({ type: 'ready' });
}

async function answer<H extends 'reader' | 'writer'>(
  side: H,
  handlers: Handlers<H>,
  method: string,
  input: unknown,
  log: Log,
): Promise<Outcome> {
  try {
    if (!isMethodName(method) || methods[method].handler !== side) {
      throw new ApiError('invalid-input', `The ${side} does not answer ${method}.`);
    }
    const parsed = methods[method].input.safeParse(input);
    if (!parsed.success) throw new ApiError('invalid-input', `Not a valid request for ${method}.`);
    const handler = handlers[method as keyof Handlers<H>] as (input: unknown) => unknown;
    return { ok: true, output: await handler(parsed.data) };
  } catch (thrown) {
    const error = ApiError.from(storageError(thrown));
    if (error.code === 'internal') log.error(`${method} failed`, describeError(error.cause ?? error));
    return { ok: false, error: error.toShape() };
  }
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
