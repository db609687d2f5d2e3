import type { Bridge } from '../../shared/api/bridge.ts';
import { headStart } from './early.ts';
import { createWebSocketBridge, type WebSocketBridge } from './websocket-bridge.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload; absent in the browser host. */
    readonly curlew?: Bridge;
  }
}

/** The host's bridge: Electron's where there is one, else a WebSocket to the browser host. */
export function chooseBridge(): Bridge | WebSocketBridge {
  return window.curlew ?? createWebSocketBridge(location.href, headStart);
}
