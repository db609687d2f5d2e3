import { join } from 'node:path';

/**
 * Where a running program writes how a second start reaches it (`main/browser-host/hand-over.ts`). Whoever takes the
 * data folder removes what an earlier run has left there: its port may be a stranger's by now.
 */
export function runningFile(dataDir: string): string {
  return join(dataDir, 'running.json');
}
