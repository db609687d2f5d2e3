import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';

/** The same as `appId` of the packages: Windows shows notifications only under the shortcut's own id. */
export const appId = 'app.curlew.Curlew';

/**
 * Settles, before Electron is ready, who this program is and where it keeps its own files.
 *
 * @returns false when another instance has this data folder; it has been told to come forward
 */
export function claimInstance(app: App, dataDir: string, comeForward: () => void): boolean {
  app.setName('Curlew');
  app.setAppUserModelId(appId);
  // The lock belongs to this folder: two data folders make two programs.
  const userData = join(dataDir, 'electron');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  app.setPath('userData', userData);
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', comeForward);
  // macOS hands over mailto: links here, also before 'ready'. There is no composer yet to show them in.
  app.on('open-url', (event) => {
    event.preventDefault();
    if (app.isReady()) comeForward();
  });
  return true;
}
