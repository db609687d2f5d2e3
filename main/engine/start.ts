import { mkdirSync } from 'node:fs';
import { ApiError } from '../../shared/api/error.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import { isMethodName, methods } from '../../shared/api/methods.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { loadWorker } from './worker/remote.ts';

/**
 * Starts the engine: the writer opens the database first, since it makes and migrates it, then the reader begins. Both load
 * their code at the same time. Resolves when all questions can be asked.
 * @throws ApiError `in-use` when another Curlew has this data folder, or a storage error.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const listeners = new Set<(event: ApiEvent) => void>();
  const onEvent = (event: ApiEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const common = {
    setup: {
      dataDir: options.dataDir,
      secretProtection: options.secrets.protection,
      ...(options.network ? { network: options.network } : {}),
    },
    secrets: options.secrets,
    onEvent,
    onLog: options.log,
  };
  const writer = loadWorker({ ...common, name: 'writer', entry: options.workers.writer });
  const reader = loadWorker({ ...common, name: 'reader', entry: options.workers.reader });
  try {
    await writer.begin();
    if (options.writerPatience === undefined) writer.work();
    await reader.begin();
    reader.work();
    await Promise.all([reader.working, options.writerPatience === undefined ? writer.working : null]);
  } catch (error) {
    await Promise.all([reader.close(), writer.close()]);
    throw error;
  }

  const patience = setTimeout(() => writer.work(), options.writerPatience ?? 0);
  let closing: Promise<void> | null = null;
  return {
    call(method, input) {
      if (!isMethodName(method) || methods[method].handler === 'host') {
        const error = new ApiError('invalid-input', 'There is no such method.').toShape();
        return Promise.resolve({ ok: false, error });
      }
      return (methods[method].handler === 'reader' ? reader : writer).call(method, input);
    },
    whole: writer.working,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clearTimeout(patience);
      closing ??= reader.close().then(() => writer.close());
      return closing;
    },
  };
}
