import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A shell that outlives us by a moment. Its standard input is a pipe of which we hold the only other end: when this
 * process ends in whatever way, SIGKILL included, the pipe closes, and the shell ends the servers whose process ids
 * are in `pidFile` and deletes the folder. That an id still belongs to our server is seen from its command line, which
 * names the folder.
 */
const SCRIPT = `
cat >/dev/null
for pid in $(cat "$1" 2>/dev/null); do
  if tr '\\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$2"; then
    kill -s KILL -- "-$pid"
  fi
done
rm -rf -- "$2" || { sleep 1; rm -rf -- "$2"; }
`;

export interface Guard {
  /** Lets the guard do its work now: what still runs is ended, and the folder is deleted. */
  release(): Promise<void>;
}

/** Watches over a server in a throw-away folder, so that neither outlives this process. */
export function startGuard(pidFile: string, folder: string): Guard {
  const shell: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT, 'curlew-lab-guard', pidFile, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C in the terminal is for us; the guard has to survive it.
    cwd: '/',
  });
  shell.unref();
  const { stdin } = shell;
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  stdin?.on('error', () => {});
  return {
    async release() {
      if (shell.exitCode !== null || shell.signalCode !== null) return;
      const gone = once(shell, 'exit');
      shell.ref();
      stdin?.end();
      await gone;
    },
  };
}
