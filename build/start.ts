/** `npm start`; see `start-options.ts` for what it takes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundleIfStale, root } from './bundle.ts';
import { startDemo } from './demo.ts';
import { electronProgram, fetchElectron } from './electron-runtime.ts';
import { hostArguments, meansBrowser, readStartOptions, type StartOptions, usage } from './start-options.ts';

function readWishes(): StartOptions {
  try {
    return readStartOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(1);
  }
}

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Electron's program, or null where the browser is to be used. */
async function chooseElectron(wishes: StartOptions): Promise<string | null> {
  if (meansBrowser(wishes) || (wishes.host === null && !hasDisplay)) return null;
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

const data = demo?.args ?? (wishes.dataDir === null ? [] : ['--data-dir', wishes.dataDir]);
const hostArgs = hostArguments(wishes, data, electron !== null);
let exitCode = 0;
if (asked === null) {
  const env = { ...process.env, ...demo?.env };
  if (electron === null) {
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
