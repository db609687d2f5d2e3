import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '../engine/engine.ts';

export interface Log {
  write(record: LogRecord): void;
  /** For the last words of a dying process: written before it returns. */
  writeNow(record: LogRecord): void;
  /** Everything written so far is in the file. */
  close(): Promise<void>;
}

export interface LogOptions {
  /** Bytes at which `curlew.log` becomes `curlew.1.log`; two older files are kept. */
  maxBytes?: number;
  /** Lines waiting while the disk is slow; beyond that they are counted and dropped. */
  maxWaiting?: number;
}

const olderFiles = 2;

/** The program's log: `logs/curlew.log` in the data folder, one JSON object per line. Never throws. */
export function createLog(dataDir: string, options: LogOptions = {}): Log {
  const { maxBytes = 2_000_000, maxWaiting = 10_000 } = options;
  const folder = join(dataDir, 'logs');
  const file = (age: number): string => join(folder, age === 0 ? 'curlew.log' : `curlew.${age}.log`);
  let waiting: string[] = [];
  let dropped = 0;
  let size: number | null = null;
  let draining: Promise<void> | null = null;

  async function rotate(): Promise<void> {
    for (let age = olderFiles; age > 0; age--) await rename(file(age - 1), file(age)).catch(() => undefined);
    size = 0;
  }

  async function drain(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    size ??= await stat(file(0)).then(
      (found) => found.size,
      () => 0,
    );
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      if (size > 0 && size + Buffer.byteLength(text) > maxBytes) await rotate();
      await appendFile(file(0), text, { mode: 0o600 });
      size += Buffer.byteLength(text);
      if (dropped > 0) {
        waiting.push(
          line({ level: 'warn', scope: 'log', message: `${dropped} lines dropped`, at: Date.now() }),
        );
        dropped = 0;
      }
    }
  }

  function start(): void {
    draining ??= drain()
      // A full or read-only disk must not take the program with it; the lines are lost, and that is all.
      .catch(() => {
        waiting = [];
      })
      .finally(() => {
        draining = null;
        if (waiting.length > 0) start();
      });
  }

  return {
    write(record) {
      if (waiting.length >= maxWaiting) {
        dropped += 1;
        return;
      }
      waiting.push(line(record));
      start();
    },
    writeNow(record) {
      try {
        appendFileSync(file(0), waiting.join('') + line(record), { mode: 0o600 });
        waiting = [];
      } catch {
        // Nothing is left to tell it to.
      }
    },
    async close() {
      while (draining !== null) await draining;
    },
  };
}

function line(record: LogRecord): string {
  const { at, level, scope, message, ...rest } = record;
  const head = { at: new Date(at).toISOString(), level, scope, message };
  try {
    return `${JSON.stringify({ ...head, ...rest }, redact)}\n`;
  } catch {
    // Circular, or with a getter that throws.
    return `${JSON.stringify({ ...head, details: 'not serialisable' })}\n`;
  }
}

const secretName = /pass(word|wd|phrase)?$|secret|token|authorization|credential|cookie/i;

/** The last resort: no secret may reach the log at all, but should one, its name gives it away. */
function redact(key: string, value: unknown): unknown {
  if (value !== null && value !== undefined && secretName.test(key)) return '[redacted]';
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (typeof value === 'bigint') return value.toString();
  return value;
}
