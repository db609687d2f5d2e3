import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { argumentsToOpen } from '../host/options.ts';

/** The same as `appId` of the packages: Windows shows notifications only under the shortcut's own id. */
export const appId = 'app.curlew.Curlew';

/** What other programs, and second starts of this one, ask for. */
export interface Entry {
  comeForward: () => void;
  /** Opens what these arguments name, now or when there is a window. */
  open: (args: string[], folder?: string) => void;
}

/**
 * Settles, before Electron is ready, who this program is and where it keeps its own files.
 *
 * @returns false when another instance has this data folder; it has been told to come forward
 */
export function claimInstance(app: App, dataDir: string, entry: Entry): boolean {
  app.setName('Curlew');
  app.setAppUserModelId(appId);
  // The lock belongs to this folder: two data folders make two programs.
  const userData = join(dataDir, 'electron');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  app.setPath('userData', userData);
  if (!app.requestSingleInstanceLock()) return false;
  // On Windows and Linux a link elsewhere starts the program again, with the link as an argument.
  app.on('second-instance', (_event, argv, folder) => {
    entry.open(argumentsToOpen(argv.slice(1)), folder);
    entry.comeForward();
  });
  // macOS hands over mailto: links here, also before 'ready'.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    entry.open([url]);
    if (app.isReady()) entry.comeForward();
  });
  // And files that the person opens with this program.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    entry.open([path]);
    if (app.isReady()) entry.comeForward();
  });
  return true;
}
