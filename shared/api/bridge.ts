import type { ApiEvent } from './events.ts';
import type { Outcome } from './wire.ts';

/**
 * All that a host gives the interface. Electron's preload exposes it as `window.curlew`; the browser host's
 * renderer makes one over a WebSocket.
 */
export interface Bridge {
  call(method: string, input: unknown): Promise<Outcome>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: ApiEvent) => void): () => void;
}
