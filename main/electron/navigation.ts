import type { App, Session } from 'electron';
import { isOwnUrl, mailFrameUrl, pageUrl } from './origin.ts';

/** Chromium itself resolves no name and phones nobody; what Curlew needs from the network, the engine fetches. */
export const networkSwitches: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['dns-prefetch-disable'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['no-pings'],
];

/** Every page in this program, however it came to be, stays where it is and opens nothing. */
export function guardNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!mayNavigate(event.url, event.isMainFrame)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!mayNavigate(event.url, event.isMainFrame)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!mayNavigate(event.url, event.isMainFrame)) event.preventDefault();
    });
  });
}

/** The window shows the interface (again, after a reload), a frame in it the empty mail document; that is all. */
export function mayNavigate(url: string, isMainFrame: boolean): boolean {
  return isMainFrame ? url.replace(/#.*$/s, '') === pageUrl : url === mailFrameUrl;
}

/** True for what Chromium may load: the program's own answers, and the developer's tools where they are allowed. */
export function mayLoad(url: string, allowDevTools: boolean): boolean {
  return isOwnUrl(url) || (allowDevTools && url.startsWith('devtools://'));
}

/** Last line of defence under CSP and sanitiser: whatever Chromium wants to load from elsewhere is cancelled. */
export function blockRequests(session: Session, allowDevTools: boolean): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !mayLoad(details.url, allowDevTools) });
  });
  session.on('will-download', (event) => event.preventDefault());
}
