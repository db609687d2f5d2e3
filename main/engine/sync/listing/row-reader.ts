import { Worker } from 'node:worker_threads';
import type { RawResponse } from '../../imap/fetch/read-row.ts';
import { describeError, type Log } from '../../log.ts';
import type { PreparedPlaced } from '../../store/prepared.ts';
import { type PackedRows, packRows } from './packed-rows.ts';
import { readRows } from './read-rows.ts';

/** What the thread is asked for. */
export interface ReadRequest {
  id: number;
  rows: PackedRows;
  now: number;
}

/** Its first word is that it is there; then what it has read, as JSON, which is cheaper to take over than objects. */
export type ReadReply = { type: 'ready' } | { type: 'read'; id: number; messages: string };

/** Bounds of its heap, in MB: it holds some thousand rows at a time, and what it makes of one is soon gone. */
const heapBounds = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
/** A mailbox that is listed is often followed by another. */
const keptIdleMs = 2000;

/**
 * Reads rows of headers in a thread of its own while large mailboxes are listed: reading takes as long as storing, and
 * only one thread may store. The thread lives as long as somebody uses it. Until it is there, and where it cannot be had,
 * rows are read in this one.
 */
export class RowReader {
  private readonly entry: URL;
  private readonly log: Log;
  private worker: Worker | null = null;
  private isReady = false;
  private isBroken = false;
  private users = 0;
  private idle: NodeJS.Timeout | null = null;
  private nextId = 1;
  /** What the thread has been asked for: told null when it cannot answer. */
  private readonly waiting = new Map<number, (messages: string | null) => void>();

  constructor(entry: URL, log: Log) {
    this.entry = entry;
    this.log = log;
  }

  /** True while rows are read in the thread. */
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

  /** What `readRows` makes of them. */
  async read(responses: readonly RawResponse[], now: number): Promise<PreparedPlaced[]> {
    const { worker } = this;
    if (!worker || !this.isReady) return readRows(responses, now);
    const id = this.nextId++;
    const rows = packRows(responses);
    const request: ReadRequest = { id, rows, now };
    const messages = await new Promise<string | null>((resolve) => {
      this.waiting.set(id, resolve);
      worker.postMessage(request, [rows.bytes.buffer]);
    });
    return messages === null ? readRows(responses, now) : (JSON.parse(messages) as PreparedPlaced[]);
  }

  async end(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const { worker } = this;
    this.forget();
    await worker?.terminate();
  }

  private start(): void {
    const worker = new Worker(this.entry, { name: 'row reader', resourceLimits: heapBounds });
    this.worker = worker;
    this.log.info('A long list is read in a thread of its own');
    worker.on('message', (reply: ReadReply) => {
      if (this.worker !== worker) return;
      if (reply.type === 'ready') this.isReady = true;
      else {
        this.waiting.get(reply.id)?.(reply.messages);
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
    this.log.warn('Headers are read without a thread of their own', describeError(error));
    this.forget();
  }

  private forget(): void {
    this.worker = null;
    this.isReady = false;
    for (const settle of this.waiting.values()) settle(null);
    this.waiting.clear();
  }
}
