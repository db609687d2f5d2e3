import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base, expect, type TestInfo } from 'playwright/test';
import { type DovecotServer, startDovecot } from '../../lab/dovecot.ts';
import { CurlewPage } from './curlew-page.ts';
import { type Program, removeDataDir, type StartOptions, startProgram, temporaryDataDir } from './program.ts';

/** Starts Curlew on a data folder of the test's own; started again, it is the same installation. */
export interface Curlew {
  start(options?: Partial<StartOptions>): Promise<CurlewPage>;
  quit(): Promise<void>;
  kill(): Promise<void>;
}

interface TestFixtures {
  curlew: Curlew;
  /** A mail user that no other test knows. */
  user: { email: string; password: string };
}

interface WorkerFixtures {
  server: DovecotServer;
}

let users = 0;

/** Specs of the whole program: a real Dovecot, the built program, and its interface by role and name. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' needs from this pattern
    async ({}, use) => {
      await using server = await startDovecot();
      await use(server);
    },
    { scope: 'worker' },
  ],
  user: async ({ server }, use, info) => {
    const email = `user${info.workerIndex}x${++users}@lab.test`;
    await server.addUser(email, 'correct horse');
    await use({ email, password: 'correct horse' });
  },
  curlew: async ({ browser, server }, use, info) => {
    const dataDir = await temporaryDataDir();
    let program: Program | null = null;
    const host = info.project.name === 'electron' ? 'electron' : 'browser';
    const end = async (how: 'quit' | 'kill'): Promise<void> => {
      await program?.[how]();
      program = null;
    };
    await use({
      start: async (options = {}) => {
        await end('quit');
        program = await startProgram({ host, browser, dataDir, caFile: server.caFile, ...options });
        return new CurlewPage(program);
      },
      quit: () => end('quit'),
      kill: () => end('kill'),
    });
    await end('quit');
    if (info.status !== info.expectedStatus) await attachLogs(info, dataDir);
    await removeDataDir(dataDir);
  },
});

/** What the program noted is part of what there is to know about a failure. */
async function attachLogs(info: TestInfo, dataDir: string): Promise<void> {
  const folder = join(dataDir, 'logs');
  for (const name of await readdir(folder).catch(() => [])) {
    await info.attach(name, { path: join(folder, name), contentType: 'text/plain' });
  }
}

export { expect };
