/** `npm start -- [--host electron|browser] [--data-dir DIR] [--port N] [--no-open] [--demo] [mailto:… | FILE.eml]` */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleIfStale, root } from './bundle.ts';
import { startDemo } from './demo.ts';
import { electronProgram, fetchElectron } from './electron-runtime.ts';

const usage =
  'npm start -- [--host electron|browser] [--data-dir DIR] [--port N] [--no-open] [--demo] [mailto:… | FILE.eml]';

interface Wishes {
  host: string | undefined;
  dataDir: string | null;
  port: string | undefined;
  noOpen: boolean;
  demo: boolean;
  /** Mail links and files of messages to open. */
  toOpen: string[];
}

function readWishes(): Wishes {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        demo: { type: 'boolean', default: false },
      },
    });
    if (values.host !== undefined && values.host !== 'electron' && values.host !== 'browser') {
      throw new Error(`There is no host "${values.host}".`);
    }
    return {
      host: values.host,
      dataDir: values['data-dir'] ?? null,
      port: values.port,
      noOpen: values['no-open'],
      demo: values.demo,
      toOpen: positionals,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(1);
  }
}

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Electron's program, or null where the browser is to be used. A port or `--no-open` make sense only there. */
async function chooseElectron(wishes: Wishes): Promise<string | null> {
  const meansBrowser = wishes.noOpen || wishes.port !== undefined || !hasDisplay;
  if (wishes.host === 'browser' || (wishes.host === undefined && meansBrowser)) return null;
  const program = electronProgram(root) ?? (await fetchElectron(root));
  if (program === null) {
    console.log("Electron's runtime is not here and cannot be fetched; starting in the browser instead.");
  }
  return program;
}

const wishes = readWishes();
// Whoever starts this may end it at any moment, also while the demo server comes up.
let host: ChildProcess | null = null;
let asked: NodeJS.Signals | null = null;
function end(signal: NodeJS.Signals): void {
  asked = signal;
  host?.kill(signal);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
// The shell that npm puts in between dies of a signal without passing it on.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent && asked === null) end('SIGTERM');
}, 500).unref();
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

await bundleIfStale();
const electron = await chooseElectron(wishes);
const demo = wishes.demo ? await startDemo(wishes.dataDir) : null;
if (wishes.demo && demo === null) process.exit(1);

const hostArgs = demo?.args ?? (wishes.dataDir === null ? [] : ['--data-dir', wishes.dataDir]);
hostArgs.push(...wishes.toOpen);
let exitCode = 0;
if (asked === null) {
  const env = { ...process.env, ...demo?.env };
  if (electron === null) {
    if (wishes.port !== undefined) hostArgs.push('--port', wishes.port);
    if (wishes.noOpen) hostArgs.push('--no-open');
    // Through the channel the host learns of this process's end, even when it was killed.
    host = spawn(process.execPath, [join(root, 'out/browser-host/index.js'), ...hostArgs], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env,
    });
  } else {
    // Chromium refuses to sandbox itself as root.
    const chromium = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    host = spawn(electron, [...chromium, root, ...hostArgs], { stdio: 'inherit', env });
  }
  const running = host;
  exitCode = await new Promise<number>((resolve) => {
    running.once('exit', (code) => resolve(code ?? 1));
    running.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
  });
}
await demo?.stop();
process.exit(exitCode);
