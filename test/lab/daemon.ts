import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

export interface DaemonOptions {
  env?: NodeJS.ProcessEnv;
  /** Who to run it as; only root may choose. */
  runAs?: { uid: number; gid: number };
  /** A file to which all it says is added, for a server that keeps no log of its own. */
  logFile?: string;
}

export type HowToEnd = 'politely' | 'hard';

const START_TIMEOUT_MS = 20_000;
const END_TIMEOUT_MS = 5000;

/**
 * A server program that stays in the foreground, with all the processes it makes: they form a process group of their
 * own, so that none can be left over. It does not keep this process alive.
 */
export class Daemon {
  private readonly program: string;
  private readonly args: readonly string[];
  private readonly options: DaemonOptions;
  private running: { pid: number; exited: Promise<unknown>; ref(): void } | undefined;

  constructor(program: string, args: readonly string[], options: DaemonOptions = {}) {
    this.program = program;
    this.args = args;
    this.options = options;
  }

  /** The process id while it runs. */
  get pid(): number | undefined {
    return this.running?.pid || undefined;
  }

  /**
   * Starts the program and waits until `ready` resolves. The signal that `ready` gets aborts when the program has
   * ended or after 20 seconds; then the error tells what the program said.
   */
  async start(ready: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    if (this.running) return;
    const { env = process.env, runAs, logFile } = this.options;
    const log = logFile === undefined ? undefined : openSync(logFile, 'a');
    const child = spawn(this.program, this.args, {
      stdio: ['ignore', log ?? 'ignore', log ?? 'pipe'],
      detached: true,
      cwd: '/',
      env,
      ...(process.getuid?.() === 0 ? runAs : undefined),
    });
    if (log !== undefined) closeSync(log);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = new AbortController();
    const exited = once(child, 'exit').catch((error) => error);
    exited.then(() => ended.abort(new Error('it ended')));
    child.unref();
    (child.stderr as { unref?: () => void } | null)?.unref?.();
    this.running = { pid: child.pid ?? 0, exited, ref: () => child.ref() };
    try {
      await ready(AbortSignal.any([ended.signal, AbortSignal.timeout(START_TIMEOUT_MS)]));
    } catch (error) {
      await this.end('hard');
      throw new Error(`${this.program} did not start: ${error}\n${said}`);
    }
  }

  /** Ends the program and all its processes, `politely` with time to say goodbye. */
  async end(how: HowToEnd): Promise<void> {
    const { running } = this;
    if (!running) return;
    this.running = undefined;
    if (running.pid === 0) return;
    running.ref(); // Nothing else may keep this process alive until the other has ended.
    if (how === 'hard') signal(-running.pid, 'SIGKILL');
    else signal(running.pid, 'SIGTERM');
    await Promise.race([
      running.exited,
      new Promise((resolve) => setTimeout(resolve, END_TIMEOUT_MS).unref()),
    ]);
    // Children hold the listening sockets for a moment longer than their parent: end the whole group.
    signal(-running.pid, 'SIGKILL');
  }

  /** Asks the program to read its configuration again. */
  reload(): void {
    if (this.running) signal(this.running.pid, 'SIGHUP');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has already ended.
  }
}
