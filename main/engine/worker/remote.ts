import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ApiError } from '../../../shared/api/error.ts';
import type { ApiEvent } from '../../../shared/api/events.ts';
import type { Outcome } from '../../../shared/api/wire.ts';
import type { LogRecord, SecretStore } from '../engine.ts';
import { codeCacheFolder } from '../store/data-dir.ts';
import type { WorkerData } from './compiled-code.ts';
import type { FromWorker, SecretRequest, ToWorker, WorkerSetup } from './protocol.ts';

export interface RemoteOptions {
  name: string;
  entry: URL;
  setup: WorkerSetup;
  secrets: SecretStore;
  onEvent: (event: ApiEvent) => void;
  onLog: (record: LogRecord) => void;
}

/** A worker thread as seen from the main thread. */
export interface RemoteWorker {
  /**
   * Has it claim what it needs, and waits until it has that.
   * @throws ApiError when it refuses (data folder in use, disk full, database damaged).
   */
  begin(): Promise<void>;
  /** Has it work, as the first call does. To be called after `begin`. */
  work(): void;
  /** Resolves when it works, or was closed before that; rejects with an ApiError as `begin` does. */
  readonly working: Promise<void>;
  call(method: string, input: unknown): Promise<Outcome>;
  /** Lets it finish what it must, then ends it. Resolves when the thread has gone. */
  close(): Promise<void>;
}

/** How long a worker may take to log out and flush before it is ended. */
const closeTimeoutMs = 5000;
/**
 * Bounds of a worker's heap, in MB. Without any, V8 lets garbage grow to three times what is in use: 150 MB more at the
 * peak of listing a large mailbox, and 30 MB more with 32 and 1900. What is in use stays far below: bytes of messages
 * and files lie outside the heap, and a server that lists 50,000 mailboxes has the process grow by 136 MB in all.
 */
const heapBounds = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 768 };

/** Starts a worker thread, which loads its code and waits until it is told to begin. */
export function loadWorker(options: RemoteOptions): RemoteWorker {
  // For the bundle only: of sources run as they are, hundreds of small files would cost more than they spare.
  const isBundle = options.entry.pathname.endsWith('.js');
  const codeCache = isBundle ? join(options.setup.dataDir, codeCacheFolder) : null;
  const workerData: WorkerData = { codeCache };
  const worker = new Worker(options.entry, {
    workerData,
    name: options.name,
    resourceLimits: heapBounds,
  });
  const post = (message: ToWorker): void => worker.postMessage(message);
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let next = 1;
  let ended = false;
  let closing = false;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const gone: Outcome = {
    ok: false,
    error: new ApiError('internal', 'This part of Curlew has stopped. Start Curlew again.').toShape(),
  };
  void exited.then(() => {
    ended = true;
    for (const settle of waiting.values()) settle(gone);
    waiting.clear();
  });

  const begun = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  const fail = (error: ApiError): void => {
    begun.reject(error);
    ready.reject(error);
  };
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'reply') {
      waiting.get(message.id)?.(message.outcome);
      waiting.delete(message.id);
    } else if (message.type === 'events') {
      for (const event of message.events) options.onEvent(event);
    } else if (message.type === 'log') options.onLog(message.record);
    else if (message.type === 'secret') {
      void askSecretStore(options.secrets, message.request).then(
        (value) => post({ type: 'secret', id: message.id, value, error: null }),
        (error) => post({ type: 'secret', id: message.id, value: null, error: String(error) }),
      );
    } else if (message.type === 'begun') begun.resolve();
    else if (message.type === 'ready') ready.resolve();
    else if (message.type === 'refused') fail(ApiError.fromShape(message.error));
  });
  worker.on('error', (error) => {
    options.onLog({
      level: 'error',
      scope: options.name,
      message: 'The worker failed',
      at: Date.now(),
      details: { error: String(error) },
    });
    fail(ApiError.from(error));
  });
  worker.once('exit', () => {
    if (closing) ready.resolve();
    fail(new ApiError('internal', 'A part of Curlew could not start.'));
  });
  // A worker may end before anybody asks for these.
  for (const { promise } of [begun, ready]) promise.catch(() => {});

  return {
    begin() {
      post({ type: 'begin', setup: options.setup });
      return begun.promise;
    },
    work: () => post({ type: 'work' }),
    working: ready.promise,
    call(method, input) {
      if (ended) return Promise.resolve(gone);
      return new Promise((resolve) => {
        const id = next++;
        waiting.set(id, resolve);
        post({ type: 'request', id, method, input });
      });
    },
    async close() {
      closing = true;
      if (!ended) post({ type: 'close' });
      const timer = setTimeout(() => void worker.terminate(), closeTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function askSecretStore(secrets: SecretStore, request: SecretRequest): Promise<string | null> {
  if (request.action === 'get') return secrets.get(request.key);
  if (request.action === 'set') await secrets.set(request.key, request.secret);
  else await secrets.delete(request.key);
  return null;
}
