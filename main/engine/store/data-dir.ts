import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ApiError } from '../../../shared/api/error.ts';

/** Folder in the data folder for V8's compiled code of the engine. Can be deleted at any time. */
export const codeCacheFolder = 'code-cache';

export function databasePath(dataDir: string): string {
  return join(dataDir, 'curlew.sqlite');
}

/**
 * Takes the data folder for this process until it ends, however it ends: the lock is an exclusive transaction on a
 * file of its own, which the operating system drops with the process.
 * @throws ApiError `in-use`
 */
export function lockDataDir(dataDir: string): { release: () => void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new Database(join(dataDir, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new ApiError(
      'in-use',
      'Curlew is already running with this data folder. Close it first, or choose another folder with --data-dir.',
      { cause },
    );
  }
  return { release: () => lock.close() };
}
