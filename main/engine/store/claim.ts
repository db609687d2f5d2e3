import type { Log } from '../log.ts';
import { lockDataDir } from './data-dir.ts';
import { openStore, type Store } from './open.ts';

/** The data folder and its database, both this process's own. */
export interface ClaimedStore {
  readonly store: Store;
  /** Closes the database and gives the folder back. */
  close(): void;
}

/** @throws ApiError when the data folder is in use or the database cannot be opened */
export function claimStore(dataDir: string, log: Log): ClaimedStore {
  const lock = lockDataDir(dataDir);
  let store: Store;
  try {
    store = openStore(dataDir, log);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
  return {
    store,
    close() {
      try {
        store.close();
      } finally {
        lock.release();
      }
    },
  };
}
