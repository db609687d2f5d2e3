import { join } from 'node:path';
import type { BrowserWindow, Session } from 'electron';
import { ApiError } from '../../shared/api/error.ts';
import type { ApiEvent } from '../../shared/api/events.ts';
import type { SpellingChoice } from '../../shared/model/spelling.ts';
import { type Hosted, outDirOf, productVersion, startHosted } from '../host/compose.ts';
import { createContentResponder, createMailResponder } from '../host/content.ts';
import { createLog, type Log } from '../host/log.ts';
import { Opened } from '../host/opened.ts';
import { type HostOptions, parseHostOptions, UsageError } from '../host/options.ts';
import { chooseSecrets } from '../host/secret-choice.ts';
import { createSecretFile } from '../host/secret-file.ts';
import { composeWindows } from './compose-windows.ts';
import { connectSource, ownSource, privilegedSchemes, serveContent } from './content.ts';
import { DragOut } from './drag-out.ts';
import type { Electron } from './electron.ts';
import { claimInstance } from './entry.ts';
import { chooseMessageFile, electronHandlers } from './handlers.ts';
import { sendEvent, serveCalls } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { blockRequests, guardNavigation, networkSwitches } from './navigation.ts';
import { watchNetwork } from './network.ts';
import { mailBase } from './origin.ts';
import { denyPermissions } from './permissions.ts';
import { quitCleanly } from './quit.ts';
import { openSecretStore } from './secrets.ts';
import { fetchesDictionaries, readSpelling, startSpelling } from './spelling.ts';
import { openComposeWindow, openMainWindow, type WindowParts } from './window.ts';

export interface ElectronAppParts {
  electron: Electron;
  /** Address of the entry file, in a sub-folder of `out/`. */
  entryUrl: string;
  args: string[];
  /** For tests: the engine's double. */
  start?: Parameters<typeof startHosted>[0]['start'];
}

const debuggingSwitches = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address'];

/** The Electron host from its command line to its end. Returns before Electron is ready, as it must. */
export function runElectronApp(parts: ElectronAppParts): Promise<void> {
  const { app } = parts.electron;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  app.enableSandbox();
  // Whoever can open this port is the person; nothing may hand it out in what people install.
  if (app.isPackaged && debuggingSwitches.some((name) => app.commandLine.hasSwitch(name))) {
    console.error('Curlew cannot start with remote debugging.');
    app.exit(1);
    return Promise.resolve();
  }

  let options: HostOptions;
  try {
    options = parseHostOptions(parts.args, false);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`Curlew cannot start: ${error.message}`);
    app.exit(1);
    return Promise.resolve();
  }
  const spelling = readSpelling(options.dataDir, process.platform);
  for (const [name, value] of networkSwitches(fetchesDictionaries(spelling, process.platform))) {
    if (value === undefined) app.commandLine.appendSwitch(name);
    else app.commandLine.appendSwitch(name, value);
  }

  let window: BrowserWindow | null = null;
  let openWindow: (() => BrowserWindow) | null = null;
  const mainWindow = (): BrowserWindow | null => (window?.isDestroyed() === false ? window : null);
  const comeForward = (): void => {
    if (openWindow === null) return;
    // On macOS the program goes on without a window.
    if (window === null || window.isDestroyed()) {
      window = openWindow();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const opened = new Opened(() => {
    const main = mainWindow();
    if (main !== null) sendEvent(main.webContents, { type: 'app.command', command: 'opened' });
  });
  if (
    !claimInstance(app, options.dataDir, { comeForward, open: (args, folder) => opened.add(args, folder) })
  ) {
    app.quit();
    return Promise.resolve();
  }
  parts.electron.protocol.registerSchemesAsPrivileged(privilegedSchemes);
  guardNavigation(app);

  const log = createLog(options.dataDir);
  process.on('uncaughtException', (error) => {
    log.writeNow({ level: 'error', scope: 'host', message: 'uncaught', at: Date.now(), details: { error } });
    app.exit(1);
  });

  return app
    .whenReady()
    .then(() => start(parts, options, spelling, log, opened, mainWindow))
    .then(async ({ open, whole }) => {
      openWindow = open;
      opened.add(options.toOpen);
      window = open();
      app.on('activate', () => {
        if (window === null || window.isDestroyed()) window = open();
      });
      await whole;
    })
    .catch((error: unknown) => {
      log.writeNow({
        level: 'error',
        scope: 'host',
        message: 'not started',
        at: Date.now(),
        details: { error },
      });
      const message =
        error instanceof ApiError ? error.message : 'Something went wrong. The log has the details.';
      parts.electron.dialog.showErrorBox('Curlew cannot start', message);
      app.exit(1);
    });
}

/** Everything between 'ready' and the first window. @returns what opens a window, and when the engine is whole */
async function start(
  parts: ElectronAppParts,
  options: HostOptions,
  spellingChoice: SpellingChoice,
  log: Log,
  opened: Opened,
  window: () => BrowserWindow | null,
): Promise<{ open: () => BrowserWindow; whole: Promise<void> }> {
  const { electron } = parts;
  const { app, Menu, ipcMain, net, powerMonitor, safeStorage } = electron;
  const outDir = outDirOf(parts.entryUrl);

  // In memory only: nothing of what is shown is left on the disk by Chromium.
  const session = electron.session.fromPartition('curlew', { cache: false });
  guardSession(session, !app.isPackaged, fetchesDictionaries(spellingChoice, process.platform));
  // Whatever should come up elsewhere finds every door closed as well.
  guardSession(electron.session.defaultSession, !app.isPackaged);
  electron.session.defaultSession.setSpellCheckerEnabled(false);
  const { dataDir } = options;
  const spelling = startSpelling({
    ...{ session, app, dataDir, platform: process.platform, choice: spellingChoice },
  });

  const kept = await openSecretStore({
    safeStorage,
    platform: process.platform,
    encrypted: createSecretFile(join(options.dataDir, 'secrets.encrypted.json')),
    plain: createSecretFile(join(options.dataDir, 'secrets.json')),
    log: log.write,
  });
  const secrets = await chooseSecrets(kept, join(options.dataDir, 'secrets-choice.json'));
  const info = { version: productVersion(outDir), demo: options.demo, mailBase: () => mailBase, secrets };
  const preload = join(outDir, 'main', 'preload.cjs');
  const windows: WindowParts = {
    ...{ electron, session, preload, dataDir, spelling: spelling.inPages, log: log.write },
  };
  const dragOut = new DragOut(electron, dataDir);
  const composeWindow = composeWindows((draftId, beside) => openComposeWindow(windows, draftId, beside));
  const hosted: Hosted = await startHosted({
    options,
    outDir,
    secrets,
    log,
    windowFirst: true,
    handlers: (dispatch) => ({
      ...dragOut.handlers(dispatch, window),
      ...electronHandlers(electron, window, dispatch, info, opened, composeWindow),
      ...spelling.handlers,
    }),
    ...(parts.start === undefined ? {} : { start: parts.start }),
  });
  const { dispatch, engine } = hosted;
  // The data folder is this program's alone now: what is left there is of one that ended badly.
  await dragOut.clear();

  const rendererDir = join(outDir, 'renderer');
  serveContent(session, {
    interface: createContentResponder({ rendererDir, dispatch, connectSource, mailSource: ownSource }),
    mail: createMailResponder({ rendererDir, dispatch, interfaceSource: ownSource }),
  });
  serveCalls(ipcMain, dispatch);
  const broadcast = (event: ApiEvent): void => {
    for (const open of electron.BrowserWindow.getAllWindows()) sendEvent(open.webContents, event);
  };
  engine.subscribe(broadcast);
  const stopWatching = watchNetwork(net, powerMonitor, (state) => {
    void dispatch('network.changed', { state }, 'internal');
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        process.platform,
        app.isPackaged,
        (command) => {
          // Asked for in a window where a message is written, it is still the main window's to do.
          const main = window();
          if (main !== null) sendEvent(main.webContents, { type: 'app.command', command });
        },
        () => void chooseMessageFile(electron.dialog, window(), opened),
      ),
    ),
  );

  const closeWindows = (): void => {
    for (const open of electron.BrowserWindow.getAllWindows()) open.close();
  };
  quitCleanly(app, closeWindows, async () => {
    stopWatching();
    await engine.close();
    await dragOut.clear();
    await log.close();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  return { open: () => openMainWindow(windows), whole: engine.whole };
}

function guardSession(session: Session, development: boolean, dictionaries = false): void {
  denyPermissions(session);
  blockRequests(session, development, dictionaries);
}
