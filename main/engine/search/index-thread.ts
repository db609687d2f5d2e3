import { Worker } from 'node:worker_threads';
import type { LogRecord } from '../engine.ts';
import { describeError, type Log } from '../log.ts';
import type { ThreadEntries } from '../worker/serve.ts';
import { IndexFailure } from './index-here.ts';
import type { IndexWriter } from './indexer.ts';
import type { Waiting } from './queue.ts';

/** `limit`: messages of one transaction. `close` is the last. */
export type IndexRequest = { type: 'index'; limit: number } | { type: 'close' };

export type IndexReply =
  | { type: 'indexed'; done: Waiting[] }
  /** `error` for the log; null when the disk is full, which is told of elsewhere. */
  | { type: 'failed'; error: Record<string, unknown> | null; isDamage: boolean }
  | { type: 'log'; record: LogRecord };

/** What the thread is started with. */
export interface IndexThreadData {
  databasePath: string;
  /** URL of the entry of the thread that works for it. */
  sideEntry: string;
}

/** Bounds of its heap, in MB: one transaction's messages, and what it remembers of the words. */
const heapBounds = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 512 };
/** More often follows. */
const keptIdleMs = 5000;

/**
 * The thread that writes the search index of a database while much is waiting for it. It is there a while longer. One
 * question at a time.
 */
export class IndexThread implements IndexWriter {
  private readonly entry: URL;
  private readonly data: IndexThreadData;
  private readonly log: Log;
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | null = null;
  private settle: { resolve: (done: Waiting[]) => void; reject: (error: unknown) => void } | null = null;

  constructor(entries: ThreadEntries, databasePath: string, log: Log) {
    this.entry = entries.index;
    this.data = { databasePath, sideEntry: entries.side.href };
    this.log = log;
  }

  /**
   * Has the newest of the messages that wait taken in, at most `limit` of them. Answers which, once they are on the disk.
   * @throws IndexFailure, and when the thread ends
   */
  async index(limit: number): Promise<Waiting[]> {
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const worker = this.worker ?? this.start();
    try {
      return await new Promise<Waiting[]>((resolve, reject) => {
        this.settle = { resolve, reject };
        ask(worker, { type: 'index', limit });
      });
    } finally {
      this.settle = null;
      if (this.worker) this.idle = setTimeout(() => void this.end(), keptIdleMs).unref();
    }
  }

  /** Ends the thread after what it is doing. It is started again when it is needed. */
  async end(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const { worker } = this;
    if (!worker) return;
    this.worker = null;
    // What it is writing is waited for.
    worker.ref();
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      ask(worker, { type: 'close' });
    });
  }

  private start(): Worker {
    const worker = new Worker(this.entry, {
      ...{ name: 'index', resourceLimits: heapBounds, workerData: this.data },
    });
    this.worker = worker;
    this.log.info('Started the thread that writes the search index');
    worker.on('message', (reply: IndexReply) => {
      if (reply.type === 'indexed') this.settle?.resolve(reply.done);
      else if (reply.type === 'failed') this.settle?.reject(new IndexFailure(reply.error, reply.isDamage));
      else this.log[reply.record.level](reply.record.message, reply.record.details);
    });
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, new Error('The thread has ended.')));
    // Never what keeps the program alive.
    worker.unref();
    return worker;
  }

  private fail(worker: Worker, error: unknown): void {
    // One that was told to end may do so after another one was started.
    if (this.worker !== worker) return;
    this.worker = null;
    this.settle?.reject(new IndexFailure(describeError(error), false));
  }
}

function ask(worker: Worker, request: IndexRequest): void {
  worker.postMessage(request);
}
