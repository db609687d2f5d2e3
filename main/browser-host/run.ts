import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../shared/api/error.ts';
import { type Hosted, type HostedParts, outDirOf, productVersion, startHosted } from '../host/compose.ts';
import { createLog, type Log } from '../host/log.ts';
import { Opened } from '../host/opened.ts';
import { type HostOptions, parseHostOptions, UsageError } from '../host/options.ts';
import { runningFile } from '../host/running-file.ts';
import { chooseSecrets } from '../host/secret-choice.ts';
import { announceRunning, handOver } from './hand-over.ts';
import { browserHandlers } from './handlers.ts';
import { openBrowserSecrets, systemKeyring } from './keyring.ts';
import { watchNetwork } from './network.ts';
import { findBrowser, hasDisplay, openWindow } from './open-window.ts';
import { startBrowserServer } from './server.ts';
import { whileStarting } from './while-starting.ts';

/** A second request to end within this time is the same one, delivered twice (terminal and parent process). */
const sameRequest = 2000;

/**
 * The browser host from its command line to its end. Exits the process.
 *
 * @param start - how the engine is started; given by tests, to let it live in a network of the lab
 */
export async function runBrowserHost(
  args: string[],
  entryUrl: string,
  start?: HostedParts['start'],
): Promise<void> {
  // A terminal that went away must not take the host with it before the journal is flushed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await serve(args, outDirOf(entryUrl), start);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'in-use' && (await handedOver(args))) process.exit(0);
    if (!(error instanceof UsageError || error instanceof ApiError || isListenError(error))) throw error;
    console.error(`Curlew cannot start: ${error.message}`);
    process.exit(1);
  }
}

/** Whether the Curlew that has the data folder opens what this one was to open. */
async function handedOver(args: string[]): Promise<boolean> {
  const { dataDir, toOpen } = parseHostOptions(args);
  if (toOpen.length === 0) return false;
  const pages = await handOver(dataDir, { args: toOpen, folder: process.cwd() });
  if (pages === null) return false;
  console.log(
    pages > 0
      ? 'Curlew is running already, and opens it there.'
      : 'Curlew is running already, and opens it when its page is opened.',
  );
  return true;
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'listen';
}

async function serve(args: string[], outDir: string, start: HostedParts['start']): Promise<void> {
  const options = parseHostOptions(args);
  const log = createLog(options.dataDir);
  process.on('uncaughtException', (error) => {
    log.writeNow({ level: 'error', scope: 'host', message: 'uncaught', at: Date.now(), details: { error } });
    console.error(error);
    process.exit(1);
  });

  // What is to be closed, in this order.
  const closing: (() => Promise<unknown>)[] = [() => log.close()];
  let endingSince: number | null = null;
  async function end(): Promise<void> {
    endingSince = Date.now();
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
    process.exit(0);
  }
  function askedToEnd(): void {
    if (endingSince === null) void end();
    else if (Date.now() - endingSince > sameRequest) process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, askedToEnd);
  // The program that started this one is gone without a word.
  process.on('disconnect', askedToEnd);
  process.channel?.unref();

  // Before the browser makes a folder in it.
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const wasRunning = existsSync(runningFile(options.dataDir));
  // Asked for before there is a page, which asks for it when it comes.
  const opened = new Opened(() => {});
  opened.add(options.toOpen);
  let mailBase = '';
  // Nobody asks for it before the server is up.
  const browser = options.open && hasDisplay() ? findBrowser() : null;
  const hosted = host(options, outDir, log, opened, () => mailBase, browser !== null, start);
  // Whoever waits for it is told.
  hosted.catch(() => undefined);
  closing.unshift(async () => (await hosted.catch(() => null))?.engine.close());
  const server = await startBrowserServer({
    ...whileStarting(hosted),
    port: options.port,
    rendererDir: join(outDir, 'renderer'),
    log: log.write,
    open: ({ args, folder }) => opened.add(args, folder),
  }).catch(async (error: unknown) => {
    // That the data folder is in use says more than that its port is.
    await (await hosted).engine.close();
    throw error;
  });
  mailBase = server.mailBase;
  closing.unshift(() => server.close());

  const showWindow = (browser: string): void => {
    const window = openWindow(
      browser,
      server.launchUrl(),
      join(options.dataDir, 'browser-profile'),
      askedToEnd,
      () => console.error(noWindow),
    );
    closing.unshift(async () => {
      window.removeAllListeners('exit');
      window.kill();
    });
  };
  // Chromium takes longer to start than the engine: both at once, unless the data folder may be another Curlew's.
  if (browser !== null && !wasRunning) showWindow(browser);
  const abandon = async (error: unknown): Promise<never> => {
    for (const close of closing) await close().catch(() => undefined);
    throw error;
  };
  const { dispatch, engine } = await hosted.catch(abandon);
  watchNetwork((state) => void dispatch('network.changed', { state }, 'internal'));
  const { port, handOverSecret: secret } = server;
  const unannounce = await announceRunning(options.dataDir, { port, secret }).catch((error: unknown) => {
    // On a full disk, say: whoever starts a second one is told that the folder is in use.
    log.write({ level: 'warn', scope: 'host', message: 'not announced', at: Date.now(), details: { error } });
    return null;
  });
  if (unannounce !== null) closing.unshift(unannounce);
  console.log(`Curlew is running at ${server.url}`);
  if (browser !== null && wasRunning) showWindow(browser);
  await engine.whole.catch(abandon);
}

const noWindow = 'The browser did not show a window. Curlew can be opened at the address that it prints.';

/** The engine with the secrets of this computer. */
async function host(
  options: HostOptions,
  outDir: string,
  log: Log,
  opened: Opened,
  mailBase: () => string,
  windowFirst: boolean,
  start: HostedParts['start'],
): Promise<Hosted> {
  const kept = await openBrowserSecrets(
    options.dataDir,
    // A demonstration leaves nothing behind, in the keyring neither.
    options.keyring && !options.demo ? await systemKeyring(options.dataDir) : null,
    log.write,
  );
  const secrets = await chooseSecrets(kept, join(options.dataDir, 'secrets-choice.json'));
  const info = { version: productVersion(outDir), demo: options.demo, secrets, mailBase };
  return await startHosted({
    options,
    outDir,
    secrets,
    log,
    windowFirst,
    ...(start === undefined ? {} : { start }),
    handlers: (dispatch) => browserHandlers(dispatch, info, opened),
  });
}
