import type { Net, PowerMonitor } from 'electron';

type NetworkState = 'online' | 'offline' | 'resumed';

const interval = 5000;

/** Tells when the network comes or goes, and when the computer wakes. @returns the function that ends it */
export function watchNetwork(
  net: Net,
  powerMonitor: PowerMonitor,
  tell: (state: NetworkState) => void,
): () => void {
  // Electron's main process has no event for this, only the question.
  let online = net.isOnline();
  const timer = setInterval(() => {
    const now = net.isOnline();
    if (now !== online) tell(now ? 'online' : 'offline');
    online = now;
  }, interval);
  const resumed = (): void => tell('resumed');
  powerMonitor.on('resume', resumed);
  return () => {
    clearInterval(timer);
    powerMonitor.removeListener('resume', resumed);
  };
}
