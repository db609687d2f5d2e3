import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Handlers } from '../../shared/api/methods.ts';
import type { Engine, EngineOptions, SecretStore } from '../engine/engine.ts';
import { startEngine } from '../engine/start.ts';
import { addDemoAccounts } from './demo-accounts.ts';
import { createDispatcher, type Dispatch } from './dispatcher.ts';
import type { Log } from './log.ts';
import type { HostOptions } from './options.ts';
import { runningFile } from './running-file.ts';

/** The engine at work, with the host's own answers beside it. */
export interface Hosted {
  engine: Engine;
  dispatch: Dispatch;
}

export interface HostedParts {
  options: HostOptions;
  /** The folder of built files, `out/`. */
  outDir: string;
  secrets: SecretStore;
  log: Log;
  handlers: (dispatch: Dispatch) => Handlers<'host'>;
  /** Whether a window opens at once: what it shows first is then put before the engine's other work. */
  windowFirst: boolean;
  start?: (options: EngineOptions) => Promise<Engine>;
}

/** Milliseconds; the first thing that a window asks the writer, once its list is there, ends it. */
const writerPatience = 2_000;

/**
 * Starts the engine as every host does: same workers, same log, same order.
 *
 * @throws ApiError `in-use` when another Curlew has the data folder
 */
export async function startHosted(parts: HostedParts): Promise<Hosted> {
  const { options, log } = parts;
  const { versions, platform, arch } = process;
  const details = {
    version: productVersion(parts.outDir),
    platform,
    arch,
    node: versions.node,
    ...(versions.electron === undefined ? {} : { electron: versions.electron }),
    protection: parts.secrets.protection,
  };
  log.write({ level: 'info', scope: 'host', message: 'Curlew starts', at: Date.now(), details });
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const engine = await (parts.start ?? startEngine)({
    dataDir: options.dataDir,
    workers: {
      writer: workerFile(parts.outDir, 'writer-worker.js'),
      reader: workerFile(parts.outDir, 'reader-worker.js'),
    },
    secrets: parts.secrets,
    log: log.write,
    ...(parts.windowFirst ? { writerPatience } : {}),
  });
  await rm(runningFile(options.dataDir), { force: true });
  // The host's handlers ask the engine through the dispatcher, which needs them first.
  const dispatch: Dispatch = (...request) => dispatcher(...request);
  const dispatcher = createDispatcher(engine, parts.handlers(dispatch));
  if (options.demoAccounts !== null) await addDemoAccounts(options.demoAccounts, dispatch, log.write);
  return { engine, dispatch };
}

/** A worker's entry. Threads cannot be started from inside an asar archive: packaged, the file lies beside it. */
export function workerFile(outDir: string, name: string): URL {
  const path = join(outDir, 'engine', name);
  return pathToFileURL(path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`));
}

/** The `out/` folder, seen from an entry file in one of its sub-folders. */
export function outDirOf(entryUrl: string): string {
  return fileURLToPath(new URL('..', entryUrl)).replace(/[/\\]$/, '');
}

export function productVersion(outDir: string): string {
  const { version } = JSON.parse(readFileSync(join(outDir, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
