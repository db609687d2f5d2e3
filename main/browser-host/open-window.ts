import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Surroundings {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  isExecutable: (path: string) => boolean;
}

const here: Surroundings = { platform: process.platform, env: process.env, isExecutable };

/** A Chromium-like browser on this computer, or null: only these can show a page as a window of its own. */
export function findBrowser({ platform, env, isExecutable }: Surroundings = here): string | null {
  return candidates(platform, env).find(isExecutable) ?? null;
}

export function hasDisplay(platform: NodeJS.Platform = process.platform, env = process.env): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function candidates(platform: NodeJS.Platform, env: Surroundings['env']): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(env.HOME ?? '/', 'Applications')];
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].flatMap((name) =>
      folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    );
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    );
    return ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].flatMap(
      (program) => folders.map((folder) => `${folder}\\${program}`),
    );
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
    'brave-browser',
  ];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser's own chatter with its maker is switched off: this profile only ever shows Curlew. */
export function browserArguments(url: string, profileDir: string, isRoot: boolean): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    '--class=Curlew',
    // Of the first window; the profile remembers the next ones.
    '--window-size=1280,820',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    // Chromium refuses to sandbox itself as root.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/** A browser that ends within this time did not show a window of its own. */
const shortestVisit = 3000;

/**
 * Shows the page as an app window.
 *
 * @param closed - called when the person has closed the window; not when the browser could not show one
 */
export function openWindow(
  browser: string,
  url: string,
  profileDir: string,
  closed: () => void,
  failed: () => void,
): ChildProcess {
  const child = spawn(browser, browserArguments(url, profileDir, process.getuid?.() === 0), {
    stdio: 'ignore',
  });
  const startedAt = Date.now();
  child.once('error', failed);
  child.once('exit', () => (Date.now() - startedAt < shortestVisit ? failed() : closed()));
  return child;
}
