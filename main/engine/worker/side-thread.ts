import { type TransferListItem, Worker } from 'node:worker_threads';
import { describeError, type Log } from '../log.ts';

/** What the thread is asked for; `kind` names the work. */
export interface SideRequest {
  id: number;
  kind: string;
  question: unknown;
}

/** Its first word is that it is there. */
export type SideReply = { type: 'ready' } | { type: 'answer'; id: number; answer: unknown };

/** Bounds of its heap, in MB: it holds some thousand messages at a time, and what it makes of one is soon gone. */
const heapBounds = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
/** What needed it is often followed by more. */
const keptIdleMs = 250;

/**
 * A thread beside the one that writes, for work that needs nothing but what it is given: only one thread may store, and
 * making ready what is stored takes as long. It lives as long as somebody uses it. Until it is there, and where it
 * cannot be had, `ask` answers null, and whoever asks does the work.
 */
export class SideThread {
  private readonly entry: URL;
  private readonly log: Log;
  private worker: Worker | null = null;
  private isReady = false;
  private isBroken = false;
  private users = 0;
  private idle: NodeJS.Timeout | null = null;
  private nextId = 1;
  /** What the thread has been asked for: told null when it cannot answer. */
  private readonly waiting = new Map<number, (answer: unknown) => void>();

  constructor(entry: URL, log: Log) {
    this.entry = entry;
    this.log = log;
  }

  /** True while work is done in the thread. */
  get isApart(): boolean {
    return this.isReady;
  }

  /** Has the thread there until the function that it answers is called. */
  use(): () => void {
    this.users++;
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    if (!this.worker && !this.isBroken) this.start();
    let isUsed = true;
    return () => {
      if (!isUsed) return;
      isUsed = false;
      if (--this.users === 0) this.idle = setTimeout(() => void this.end(), keptIdleMs).unref();
    };
  }

  /** What the thread makes of a question; null when it is not there, or ends before it can answer. */
  async ask(kind: string, question: unknown, transfer: readonly TransferListItem[] = []): Promise<unknown> {
    const { worker } = this;
    if (!worker || !this.isReady) return null;
    const id = this.nextId++;
    const request: SideRequest = { id, kind, question };
    return await new Promise((resolve) => {
      this.waiting.set(id, resolve);
      worker.postMessage(request, transfer);
    });
  }

  async end(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const { worker } = this;
    this.forget();
    await worker?.terminate();
  }

  private start(): void {
    const worker = new Worker(this.entry, { name: 'side thread', resourceLimits: heapBounds });
    this.worker = worker;
    this.log.info('Started a thread beside the one that writes');
    worker.on('message', (reply: SideReply) => {
      if (this.worker !== worker) return;
      if (reply.type === 'ready') this.isReady = true;
      else {
        this.waiting.get(reply.id)?.(reply.answer);
        this.waiting.delete(reply.id);
      }
    });
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, new Error('It has ended.')));
    // Never what keeps the program alive.
    worker.unref();
  }

  private fail(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.isBroken = true;
    this.log.warn('All is done without a thread beside the one that writes', describeError(error));
    this.forget();
  }

  private forget(): void {
    this.worker = null;
    this.isReady = false;
    for (const settle of this.waiting.values()) settle(null);
    this.waiting.clear();
  }
}
