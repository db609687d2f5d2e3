import type { App } from 'electron';

/** A server that does not answer a logout must not keep the program from ending. */
const closeTimeout = 10_000;

/**
 * Ends the program in order: the first request to quit is held back until `close` has finished, then made again.
 * Windows are gone at once, so that to the person it has ended.
 */
export function quitCleanly(app: App, closeWindows: () => void, close: () => Promise<void>): void {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    closeWindows();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeTimeout);
    });
    void Promise.race([close().catch(() => undefined), deadline]).then(() => {
      clearTimeout(timer);
      state = 'closed';
      app.quit();
    });
  });
}
