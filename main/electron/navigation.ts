import type { App, Session } from 'electron';
import { isOwnUrl, mailFrameUrl, mailPageUrl, pageUrl } from './origin.ts';

/** Where Chromium's dictionaries are, and all that may be fetched there: the first address leads on to another host. */
const dictionaryHosts = ['redirector.gvt1.com', '*.gvt1.com'];
const dictionary = /^https?:\/\/(?:[a-z0-9-]+\.){1,3}gvt1\.com\/edgedl\/chrome\/dict\/[\w-]+\.bdic(?:\?|$)/i;

/**
 * Chromium itself resolves no name and phones nobody; what Curlew needs from the network, the engine fetches.
 *
 * @param dictionaries - the person has chosen to have spelling checked by dictionaries that Chromium fetches
 */
export function networkSwitches(dictionaries = false): (readonly [name: string, value?: string])[] {
  const except = dictionaries ? dictionaryHosts.map((host) => `, EXCLUDE ${host}`).join('') : '';
  return [
    ['host-resolver-rules', `MAP * ~NOTFOUND${except}`],
    ['dns-prefetch-disable'],
    ['disable-background-networking'],
    ['disable-component-update'],
    ['no-pings'],
  ];
}

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

/** The window shows the interface (again, after a reload), a frame in it the empty mail document or its page; no more. */
export function mayNavigate(url: string, isMainFrame: boolean): boolean {
  if (isMainFrame) return url.replace(/#.*$/s, '') === pageUrl;
  return url === mailFrameUrl || url === mailPageUrl;
}

/** True for what Chromium may load: the program's own answers, and the developer's tools where they are allowed. */
export function mayLoad(url: string, allowDevTools: boolean): boolean {
  return isOwnUrl(url) || (allowDevTools && url.startsWith('devtools://'));
}

/** True for a dictionary that Chromium fetches for itself, and not for any page. */
export function isDictionary(url: string, forPage: boolean): boolean {
  return !forPage && dictionary.test(url);
}

/** Last line of defence under CSP and sanitiser: whatever Chromium wants to load from elsewhere is cancelled. */
export function blockRequests(session: Session, allowDevTools: boolean, dictionaries = false): void {
  session.webRequest.onBeforeRequest(({ url, webContentsId }, answer) => {
    const may =
      mayLoad(url, allowDevTools) || (dictionaries && isDictionary(url, webContentsId !== undefined));
    answer({ cancel: !may });
  });
  session.on('will-download', (event) => event.preventDefault());
}
