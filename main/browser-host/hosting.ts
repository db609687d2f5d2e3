import { join } from 'node:path';
import { ApiError } from '../../shared/api/error.ts';
import { type Hosted, type HostedParts, productVersion, startHosted } from '../host/compose.ts';
import type { Log } from '../host/log.ts';
import { Opened } from '../host/opened.ts';
import type { HostOptions } from '../host/options.ts';
import { chooseSecrets } from '../host/secret-choice.ts';
import type { Door } from './door.ts';
import { announceRunning, handOver } from './hand-over.ts';
import { browserHandlers } from './handlers.ts';
import { openBrowserSecrets, systemKeyring } from './keyring.ts';
import { watchNetwork } from './network.ts';
import { type BrowserServer, startBrowserServer } from './server.ts';
import { whileStarting } from './while-starting.ts';

export interface Hosting {
  options: HostOptions;
  outDir: string;
  log: Log;
  /** Rejects where the port cannot be listened on. */
  door: Promise<Door>;
  /** Whether a window opens, or is open already. */
  windowFirst: boolean;
  /** Given by tests. */
  start: HostedParts['start'];
  /** What is to be closed at the end, in this order. */
  closing: (() => Promise<unknown>)[];
}

/**
 * Engine, page and API behind the door. Resolves when the engine can be asked.
 *
 * @returns when the engine is whole, besides what it says of the server
 * @throws ApiError, or the error of the door
 */
export async function hostBehind(hosting: Hosting): Promise<{ server: BrowserServer; whole: Promise<void> }> {
  const { options, outDir, log, closing } = hosting;
  // Asked for before there is a page, which asks for it when it comes.
  const opened = new Opened(() => {});
  opened.add(options.toOpen);
  let mailBase = '';
  // Nobody asks for it before the server is up.
  const hosted = host(hosting, opened, () => mailBase);
  // Whoever waits for it is told.
  hosted.catch(() => undefined);
  closing.unshift(async () => (await hosted.catch(() => null))?.engine.close());
  const serving = hosting.door.then((door) =>
    startBrowserServer({
      ...whileStarting(hosted),
      door,
      rendererDir: join(outDir, 'renderer'),
      log: log.write,
      open: ({ args, folder }) => opened.add(args, folder),
    }),
  );
  const server = await serving.catch(async (error: unknown) => {
    // That the data folder is in use says more than that its port is.
    await (await hosted).engine.close();
    throw error;
  });
  mailBase = server.mailBase;
  closing.unshift(() => server.close());

  const { dispatch, engine } = await hosted;
  watchNetwork((state) => void dispatch('network.changed', { state }, 'internal'));
  const { port, handOverSecret: secret } = server;
  const unannounce = await announceRunning(options.dataDir, { port, secret }).catch((error: unknown) => {
    // On a full disk, say: whoever starts a second one is told that the folder is in use.
    log.write({ level: 'warn', scope: 'host', message: 'not announced', at: Date.now(), details: { error } });
    return null;
  });
  if (unannounce !== null) closing.unshift(unannounce);
  return { server, whole: engine.whole };
}

/** What a person is told of an error that ends the start; null for one that nobody expected. */
export function toldOf(error: unknown): string | null {
  return error instanceof ApiError ? error.message : null;
}

/** Whether another Curlew has the data folder, and opens what this one was to open. */
export async function handedOver(error: unknown, { dataDir, toOpen }: HostOptions): Promise<boolean> {
  if (!(error instanceof ApiError && error.code === 'in-use') || toOpen.length === 0) return false;
  const pages = await handOver(dataDir, { args: toOpen, folder: process.cwd() });
  if (pages === null) return false;
  console.log(
    pages > 0
      ? 'Curlew is running already, and opens it there.'
      : 'Curlew is running already, and opens it when its page is opened.',
  );
  return true;
}

/** The engine with the secrets of this computer. */
async function host(
  { options, outDir, log, windowFirst, start }: Hosting,
  opened: Opened,
  mailBase: () => string,
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
