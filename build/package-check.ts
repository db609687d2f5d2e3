import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as asar from '@electron/asar';
import { Arch, build, Platform } from 'electron-builder';
import { chromium } from 'playwright';
import { findBrowser } from '../main/browser-host/open-window.ts';
import { root } from './bundle.ts';
import { packaging } from './electron-builder.config.ts';
import { type PackagedFile, packageProblems } from './package-contents.ts';

/** Packs, looks into the package, and uses it. @throws on the first thing that is not as it must be */
export async function checkPackage(): Promise<void> {
  const temp = await mkdtemp(join(tmpdir(), 'curlew-package-'));
  try {
    const resources = await pack(temp);
    const files = listFiles(join(resources, 'app.asar'));
    const problems = packageProblems(files);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    console.log(`${files.length} files: all that runs is there, and nothing else.`);
    await tryPackage(resources, temp);
    console.log('The package is whole and shows its first screen.');
  } finally {
    await rm(temp, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @returns the folder of resources, where an installed Electron would look for the program */
async function pack(temp: string): Promise<string> {
  const electronDist = join(temp, 'electron');
  await standIn(electronDist);
  const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir', arch),
    config: {
      ...packaging,
      directories: { ...packaging.directories, output: join(temp, 'dist') },
      electronDist,
      // The stand-in has no fuses to set.
      electronFuses: null,
    },
  });
  const folder = arch === Arch.arm64 ? 'linux-arm64-unpacked' : 'linux-unpacked';
  return join(temp, 'dist', folder, 'resources');
}

function listFiles(archive: string): PackagedFile[] {
  return asar
    .listPackage(archive, { isPack: false })
    .map((name) => name.replace(/^[/\\]/, ''))
    .map((name) => ({ path: name.replaceAll('\\', '/'), entry: asar.statFile(archive, name) }))
    .filter(({ entry }) => !('files' in entry))
    .map(({ path, entry }) => ({ path, unpacked: 'unpacked' in entry && entry.unpacked === true }));
}

/** The files of Electron's runtime that packing looks for, empty. */
async function standIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  const files = ['electron', 'chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'];
  for (const file of files) await writeFile(join(folder, file), '');
  await writeFile(join(folder, 'version'), version);
  await chmod(join(folder, 'electron'), 0o755);
}

/** Archive and unpacked files as one folder, which is how Electron sees them, run by plain Node. */
async function tryPackage(resources: string, temp: string): Promise<void> {
  const app = join(temp, 'app');
  asar.extractAll(join(resources, 'app.asar'), app);
  await cp(join(resources, 'app.asar.unpacked'), app, { recursive: true });
  const host = spawn(
    process.execPath,
    [join(app, 'out/browser-host/index.js'), '--no-open', '--data-dir', join(temp, 'data')],
    { cwd: temp, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => host.once('exit', (code) => resolve(code)));
  try {
    await seeFirstScreen(await addressOf(host.stdout, ended));
  } finally {
    host.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`The packaged host ended with code ${code}.`);
}

async function addressOf(output: NodeJS.ReadableStream, ended: Promise<number | null>): Promise<string> {
  const printed = new Promise<string>((resolve) => {
    createInterface(output).on('line', (line) => {
      const address = /^Curlew is running at (\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const failed = ended.then((code) =>
    Promise.reject(new Error(`The packaged host did not start (code ${code}).`)),
  );
  return await Promise.race([printed, failed]);
}

async function seeFirstScreen(address: string): Promise<void> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--disable-gpu', '--disable-quic', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(address);
    await page.getByRole('form', { name: 'Add account' }).waitFor({ timeout: 20_000 });
    if (errors.length > 0) throw new Error(`The first screen reports: ${errors.join('; ')}`);
  } finally {
    await browser.close();
  }
}
