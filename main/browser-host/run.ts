import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostedParts } from '../host/compose.ts';
import { createLog } from '../host/log.ts';
import { type HostOptions, parseHostOptions, UsageError } from '../host/options.ts';
import { runningFile } from '../host/running-file.ts';
import { type Door, openDoor } from './door.ts';
import { findBrowser, hasDisplay, openWindow } from './open-window.ts';

// Only what starts the window is imported here: Chromium takes the longest, and the rest is loaded meanwhile.

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
  let options: HostOptions | null = null;
  try {
    options = parseHostOptions(args);
    await serve(options, fileURLToPath(new URL('..', entryUrl)).replace(/[/\\]$/, ''), start);
  } catch (error) {
    const { handedOver, toldOf } = await import('./hosting.ts');
    if (options !== null && (await handedOver(error, options))) process.exit(0);
    const message = error instanceof UsageError || isListenError(error) ? error.message : toldOf(error);
    if (message === null) throw error;
    console.error(`Curlew cannot start: ${message}`);
    process.exit(1);
  }
}

function isListenError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'listen';
}

async function serve(options: HostOptions, outDir: string, start: HostedParts['start']): Promise<void> {
  const log = createLog(options.dataDir);
  process.on('uncaughtException', (error) => {
    log.writeNow({ level: 'error', scope: 'host', message: 'uncaught', at: Date.now(), details: { error } });
    console.error(error);
    process.exit(1);
  });

  let closeWindow = async (): Promise<void> => undefined;
  // What is to be closed after the window, in this order.
  const closing: (() => Promise<unknown>)[] = [() => log.close()];
  async function closeAll(failed: (error: unknown) => void): Promise<void> {
    for (const close of [closeWindow, ...closing]) await close().catch(failed);
  }
  let endingSince: number | null = null;
  async function end(): Promise<void> {
    endingSince = Date.now();
    await closeAll((error) => console.error(error));
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
  const browser = options.open && hasDisplay() ? findBrowser() : null;
  const showWindow = (browser: string, door: Door): void => {
    const window = openWindow(
      browser,
      door.launchUrl(),
      join(options.dataDir, 'browser-profile'),
      askedToEnd,
      () => console.error(noWindow),
    );
    closeWindow = async () => {
      window.removeAllListeners('exit');
      window.kill();
    };
  };
  const opening = openDoor(options.port);
  const door = await opening.catch(() => null);
  if (door !== null) closing.unshift(() => door.close());
  // At once, unless the data folder may be another Curlew's.
  if (browser !== null && door !== null && !wasRunning) showWindow(browser, door);
  try {
    const { hostBehind } = await import('./hosting.ts');
    const parts = { options, outDir, log, door: opening, windowFirst: browser !== null, start, closing };
    const { server, whole } = await hostBehind(parts);
    console.log(`Curlew is running at ${server.url}`);
    if (browser !== null && door !== null && wasRunning) showWindow(browser, door);
    await whole;
  } catch (error) {
    await closeAll(() => undefined);
    throw error;
  }
}

const noWindow = 'The browser did not show a window. Curlew can be opened at the address that it prints.';
