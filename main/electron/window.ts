import { join } from 'node:path';
import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';
import { composeHash } from '../../shared/content/paths.ts';
import type { Log } from '../host/log.ts';
import { contextMenuTemplate } from './context-menu.ts';
import type { Electron } from './electron.ts';
import { pageUrl } from './origin.ts';
import { composeSizes, mainSizes, type WindowSizes, windowStateKeeper } from './window-state.ts';

export interface WindowParts {
  electron: Electron;
  session: Session;
  preload: string;
  /** Whether pages check spelling; without it Chromium loads nothing for that. */
  spelling: boolean;
  dataDir: string;
  log: Log['write'];
}

/** Some Wayland compositors never report a window as ready to show. */
const showAfterLoad = 300;
const showAtLatest = 4000;
const crashCooldown = 60_000;

/** Opens the program's window on the interface. */
export function openMainWindow(parts: WindowParts): BrowserWindow {
  const { electron } = parts;
  const state = windowStateKeeper(join(parts.dataDir, 'window-state.json'), electron.screen);
  return openKept(parts, pageUrl, state, mainSizes);
}

/** Opens a window in which one draft is written: the same page with the same guards, at the draft's own place. */
export function openComposeWindow(
  parts: WindowParts,
  draftId: number,
  beside: BrowserWindow | null,
): BrowserWindow {
  const file = join(parts.dataDir, 'compose-window-state.json');
  const place = beside?.getNormalBounds() ?? null;
  const state = windowStateKeeper(file, parts.electron.screen, composeSizes, place);
  const options = { autoHideMenuBar: true };
  return openKept(parts, `${pageUrl}${composeHash(draftId)}`, state, composeSizes, options);
}

/** A window where it stood before, whose place is kept from then on. */
function openKept(
  parts: WindowParts,
  url: string,
  state: ReturnType<typeof windowStateKeeper>,
  { minimum }: WindowSizes,
  options: BrowserWindowConstructorOptions = {},
): BrowserWindow {
  const window = openGuarded(parts, url, {
    ...options,
    ...state.bounds,
    minWidth: minimum.width,
    minHeight: minimum.height,
  });
  if (state.maximized) window.maximize();
  state.keep(window);
  return window;
}

/** The one place where windows are made: none is without these guards. */
function openGuarded(
  parts: WindowParts,
  url: string,
  options: BrowserWindowConstructorOptions,
): BrowserWindow {
  const { electron } = parts;
  const window = new electron.BrowserWindow({
    ...options,
    show: false,
    title: 'Curlew',
    backgroundColor: electron.nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff',
    webPreferences: {
      session: parts.session,
      preload: parts.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: parts.spelling,
      devTools: !electron.app.isPackaged,
    },
  });
  showWhenReady(window);
  reloadAfterCrash(parts, window);
  offerMenu(electron, window);
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  void window.loadURL(url).catch((error: unknown) => {
    const details = { error };
    parts.log({ level: 'error', scope: 'window', message: 'page not loaded', at: Date.now(), details });
  });
  return window;
}

/** The menu of the pointer's other button, or of its key. */
function offerMenu({ Menu }: Electron, window: BrowserWindow): void {
  window.webContents.on('context-menu', (_event, params) => {
    const template = contextMenuTemplate(params, window.webContents);
    if (template.length > 0) Menu.buildFromTemplate(template).popup({ window });
  });
}

function showWhenReady(window: BrowserWindow): void {
  const show = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed() && !window.isVisible()) window.show();
  };
  let timer = setTimeout(show, showAtLatest);
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', () => {
    clearTimeout(timer);
    timer = setTimeout(show, showAfterLoad);
  });
  window.once('closed', () => clearTimeout(timer));
}

/** A crashed page is loaded again by itself once; when that does not hold, the person is asked. */
function reloadAfterCrash({ electron, log }: WindowParts, window: BrowserWindow): void {
  let lastCrash = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const at = Date.now();
    log({ level: 'error', scope: 'window', message: 'page crashed', at, details: { reason, exitCode } });
    const again = at - lastCrash < crashCooldown;
    lastCrash = at;
    if (!again) return window.webContents.reload();
    void electron.dialog
      .showMessageBox(window, {
        type: 'error',
        message: 'Curlew’s window has stopped working again.',
        detail: 'Your mail and everything you did is safe.',
        buttons: ['Load again', 'Quit'],
      })
      .then(({ response }) => {
        if (response === 1) electron.app.quit();
        else if (!window.isDestroyed()) window.webContents.reload();
      });
  });
}
