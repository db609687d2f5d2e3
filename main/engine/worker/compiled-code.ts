import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

/** What a worker thread is made with: what it needs before it is told to begin. */
export interface WorkerData {
  /** Folder for V8's compiled code; null for none. */
  codeCache: string | null;
}

/**
 * Keeps the compiled code of what this thread loads from now on, and uses what the last start has kept: compiling is
 * the most of an engine's start. Where the folder cannot be used Node does without.
 */
export function keepCompiledCode(): void {
  const { codeCache } = workerData as WorkerData;
  if (codeCache !== null) enableCompileCache(codeCache);
}
