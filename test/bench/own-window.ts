import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { browserArguments, findBrowser } from '../../main/browser-host/open-window.ts';

const entry = fileURLToPath(new URL('../../out/browser-host/index.js', import.meta.url));

/** A browser without a display that can be asked what it shows; the program finds it as it finds Chromium. */
async function headlessBrowser(folder: string): Promise<string> {
  const real = findBrowser();
  if (real === null) throw new Error('There is no Chromium.');
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const path = join(bin, 'chromium');
  await writeFile(
    path,
    `#!/bin/sh\nexec "${real}" --headless=new --disable-gpu --remote-debugging-port=0 "$@"\n`,
  );
  await chmod(path, 0o755);
  return bin;
}

/** Milliseconds from `start` until a browser with this profile shows what is waited for; ends what was started. */
async function untilShown(
  start: () => ChildProcess,
  profile: string,
  shown: (page: Page) => Promise<unknown>,
): Promise<number> {
  const portFile = join(profile, 'DevToolsActivePort');
  await rm(portFile, { force: true });
  const started = performance.now();
  const child = start();
  const address = await attachable(portFile);
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('The browser shows no page.');
  await shown(page);
  const took = performance.now() - started;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return took;
}

/** Address at which a browser can be asked, once it has a page: whoever connects before that may wait for ever. */
async function attachable(portFile: string): Promise<string> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const port = (await readFile(portFile, 'utf8').catch(() => '')).split('\n')[0];
    const address = `http://127.0.0.1:${port}`;
    const list = port
      ? await fetch(`${address}/json/list`).then(
          (answer) => answer.text(),
          () => '',
        )
      : '';
    if (list.includes('"type": "page"')) return address;
    await pause(3);
  }
  throw new Error('The browser showed no page within half a minute.');
}

/** From the start of the program until its own window shows `shown`, in milliseconds. */
export async function programStart(
  folder: string,
  dataDir: string,
  shown: (page: Page) => Promise<unknown>,
): Promise<number> {
  const bin = await headlessBrowser(folder);
  const env = { ...process.env, DISPLAY: ':0', PATH: `${bin}${delimiter}${process.env.PATH}` };
  const start = (): ChildProcess =>
    spawn(process.execPath, [entry, '--no-keyring', '--data-dir', dataDir], { env, stdio: 'ignore' });
  return untilShown(start, join(dataDir, 'browser-profile'), shown);
}

/** The same for a window of that browser which shows nothing. */
export async function emptyWindowStart(folder: string): Promise<number> {
  const browser = join(await headlessBrowser(folder), 'chromium');
  const profile = join(folder, 'empty-profile');
  const args = browserArguments('about:blank', profile, process.getuid?.() === 0);
  return untilShown(
    () => spawn(browser, args, { stdio: 'ignore' }),
    profile,
    (page) => page.locator('body').waitFor({ state: 'attached' }),
  );
}
