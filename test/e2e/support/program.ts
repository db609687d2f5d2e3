import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, _electron as electron, type Page } from 'playwright';
import { expect } from 'playwright/test';
import { electronProgram } from '../../../build/electron-runtime.ts';
import type { NetworkOptions } from '../../../main/engine/net/network.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One running Curlew, whichever host it runs in, and the page that shows it. */
export interface Program {
  readonly page: Page;
  readonly dataDir: string;
  /** What lands on the disk, and under which name, when `press` saves an attachment. */
  saved(press: () => Promise<void>): Promise<{ name: string; content: Buffer }>;
  /** Ends the program as closing its window does, and waits until it has gone. */
  quit(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

export interface StartOptions {
  host: 'browser' | 'electron';
  browser: Browser;
  dataDir: string;
  /** Certificate authority to trust besides the system's. */
  caFile?: string;
  /** Put over the environment of the tests. */
  env?: Record<string, string>;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** Port of the web server that stands for all names below `.example`; browser host only. */
  webPort?: number;
  /** A file of accounts to sign in to at the start. */
  demoAccounts?: string;
  /** A network of the lab to live in; in the browser host only. */
  network?: NetworkOptions;
}

export function temporaryDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'curlew-e2e-'));
}

export async function removeDataDir(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
}

export function startProgram(options: StartOptions): Promise<Program> {
  return options.host === 'electron' ? startInElectron(options) : startInBrowser(options);
}

function environment({ caFile, webPort, env = {} }: StartOptions): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...inherited,
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
    ...(webPort === undefined ? {} : { LAB_WEB_PORT: String(webPort) }),
    ...env,
  };
}

function argumentsOf({ dataDir, demoAccounts }: StartOptions): string[] {
  return [
    '--data-dir',
    dataDir,
    ...(demoAccounts === undefined ? [] : ['--demo', '--demo-accounts', demoAccounts]),
  ];
}

async function startInBrowser(options: StartOptions): Promise<Program> {
  const child = spawn(
    process.execPath,
    // The keyring of whoever runs the tests is theirs.
    [
      ...(options.webPort === undefined ? [] : ['--import', join(root, 'test/e2e/support/lab-net.ts')]),
      ...[...entryOf(options), '--no-open', '--no-keyring', ...argumentsOf(options)],
    ],
    { env: environment(options), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const address = await addressFrom(child);
  const context = await options.browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
  });
  const page = await context.newPage();
  await page.goto(address);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await context.close();
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
  };
  return {
    page,
    dataDir: options.dataDir,
    saved: async (press) => {
      const downloading = page.waitForEvent('download');
      await press();
      const download = await downloading;
      return { name: download.suggestedFilename(), content: await readFile((await download.path())!) };
    },
    quit: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** The program as people run it; for a network of the lab, the same host started by a file of the tests. */
function entryOf({ network }: StartOptions): string[] {
  if (network === undefined) return [join(root, 'out/browser-host/index.js')];
  return [join(root, 'test/e2e/support/host-in-network.ts'), JSON.stringify(network)];
}

/** The address that the browser host prints when it is ready. */
async function addressFrom(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`Curlew ended at its start with code ${code}.`);
  });
  const lines = createInterface({ input: child.stdout! });
  const found = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const match = /^Curlew is running at (http:\S+)$/.exec(line);
      if (match) resolve(match[1]!);
    });
  });
  const address = await Promise.race([found, ended]);
  ended.catch(() => undefined);
  return address;
}

async function startInElectron(options: StartOptions): Promise<Program> {
  const executablePath = electronProgram(root);
  if (executablePath === null) throw new Error("Electron's runtime is not here.");
  const application = await electron.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...argumentsOf(options)],
    env: environment(options),
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
  });
  const page = await application.firstWindow();
  await page.setViewportSize(options.viewport ?? { width: 1280, height: 800 });
  return {
    page,
    dataDir: options.dataDir,
    saved: async (press) => {
      const path = join(await temporaryDataDir(), 'saved');
      // The system's own dialog has no names to press: it is answered in its place.
      const asked = await application.evaluateHandle(({ dialog }, filePath) => {
        const proposed = new Promise<string>((resolve) => {
          dialog.showSaveDialog = async (...args: unknown[]) => {
            const question = args.at(-1) as { defaultPath?: string };
            resolve(question.defaultPath ?? '');
            return { canceled: false, filePath };
          };
        });
        return { proposed };
      }, path);
      await press();
      const name = basename(await asked.evaluate(({ proposed }) => proposed));
      await expect.poll(() => existsSync(path)).toBe(true);
      return { name, content: await readFile(path) };
    },
    quit: () => application.close(),
    kill: async () => {
      const child = application.process();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
