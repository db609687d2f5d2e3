import { networkInterfaces } from 'node:os';

type NetworkState = 'online' | 'offline' | 'resumed';

const interval = 4000;
/** A timer that is so late means that the computer has slept. */
const slept = 15_000;

/**
 * Tells when the network comes or goes, and when the computer wakes: Node has no events for these, so it looks at the
 * addresses of this computer and at the clock. @returns the function that ends it
 */
export function watchNetwork(
  tell: (state: NetworkState) => void,
  interfaces: typeof networkInterfaces = networkInterfaces,
): () => void {
  let addresses = outwardAddresses(interfaces());
  let lastLook = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - lastLook > interval + slept) tell('resumed');
    lastLook = now;
    const before = addresses;
    addresses = outwardAddresses(interfaces());
    if (addresses !== before) tell(addresses === '' ? 'offline' : 'online');
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}

/** IPv4 addresses only where there are any: those of IPv6 change by themselves, for privacy. */
function outwardAddresses(interfaces: ReturnType<typeof networkInterfaces>): string {
  const outward = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  const version4 = outward.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  return version4.length > 0 ? version4.sort().join() : outward.length > 0 ? 'IPv6' : '';
}
