/** `--demo`: a throw-away mail server, a throw-away data folder, and a client that is signed in already. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrerequisites, mailServer } from './prerequisites.ts';

export interface Demo {
  /** For the host's command line. */
  args: string[];
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** @returns null where the mail server cannot be had; it has been said what to install. */
export async function startDemo(dataDir: string | null): Promise<Demo | null> {
  if (!ensurePrerequisites(mailServer)) return null;
  const { startDemoLab } = await import('../test/lab/demo.ts');
  const temp = await mkdtemp(join(tmpdir(), 'curlew-demo-'));
  const removeTemp = (): Promise<void> => rm(temp, { recursive: true, force: true, maxRetries: 3 });
  try {
    const lab = await startDemoLab({ now: new Date() });
    const accounts = join(temp, 'accounts.json');
    const content = lab.accounts.map(({ name, email, password, imap, smtp }) => ({
      ...{ name, email, password, imap, smtp },
    }));
    await writeFile(accounts, JSON.stringify(content), { mode: 0o600 });
    return {
      args: ['--demo', '--demo-accounts', accounts, '--data-dir', dataDir ?? join(temp, 'data')],
      env: lab.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: lab.caFile },
      async stop() {
        await lab.stop();
        await removeTemp();
      },
    };
  } catch (error) {
    await removeTemp();
    throw error;
  }
}
