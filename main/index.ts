import electron from 'electron';
import { runElectronApp } from './electron/app.ts';

// Not awaited: Electron is ready only after this file has been evaluated.
void runElectronApp({
  electron,
  entryUrl: import.meta.url,
  args: process.argv.slice(electron.app.isPackaged ? 1 : 2),
});
