import type { ApiError } from '../../../shared/api/error.ts';
import { describeError, type Log } from '../log.ts';
import type { Store } from './open.ts';
import { hasRoom } from './space.ts';

/** How often a full disk is looked at again. */
const usualProbeMs = 5000;

/** What has to stop while nothing can be stored. */
export interface Halted {
  /** Called inside the statement that failed: the connections are to be ended before anyone catches its error. */
  halt(error: ApiError): void;
  resume(): void;
}

/**
 * Stops the synchronisation when the disk is full or the database turns out to be damaged, and lets it go on when there
 * is room again. Damage is for the next start to repair. Returns what ends the watch.
 */
export function watchForOutage(store: Store, work: Halted, log: Log, probeMs = usualProbeMs): () => void {
  let outage: ApiError | null = null;
  let timer: NodeJS.Timeout | null = null;

  const probe = (): void => {
    timer = null;
    try {
      if (hasRoom(store.cache)) {
        outage = null;
        log.info('There is room on the disk again');
        work.resume();
        return;
      }
    } catch (thrown) {
      log.warn('The database could not be tried', describeError(thrown));
    }
    timer = setTimeout(probe, probeMs);
  };

  store.onFailure((error) => {
    // Each time: somebody may have connected again in the meantime.
    work.halt(outage?.code === 'storage-corrupt' ? outage : error);
    if (outage && (outage.code === error.code || outage.code === 'storage-corrupt')) return;
    outage = error;
    log.warn('Nothing can be stored', { code: error.code, ...describeError(error.cause) });
    if (timer) clearTimeout(timer);
    timer = error.code === 'storage-full' ? setTimeout(probe, probeMs) : null;
  });
  return () => {
    if (timer) clearTimeout(timer);
    timer = null;
    store.onFailure(() => {});
  };
}
