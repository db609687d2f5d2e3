import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DovecotServer } from '../lab/dovecot.ts';

export interface Mbsync {
  /** One synchronisation; answers the seconds that it took. */
  run(): Promise<number>;
}

/** isync's mbsync over the same mailbox, into a maildir of its own. */
export async function prepareMbsync(
  folder: string,
  server: DovecotServer,
  user: string,
  password: string,
  fsync: boolean,
): Promise<Mbsync> {
  const name = fsync ? 'mbsync' : 'mbsync-unsafe';
  const maildir = join(folder, name, 'maildir');
  const config = join(folder, name, 'mbsyncrc');
  await mkdir(maildir, { recursive: true });
  await writeFile(
    config,
    [
      `FSync ${fsync ? 'yes' : 'no'}`,
      '',
      'IMAPAccount lab',
      `Host ${server.host}`,
      `Port ${server.ports.imap}`,
      `User ${user}`,
      `Pass "${password}"`,
      'SSLType None',
      'AuthMechs PLAIN',
      '',
      'IMAPStore remote',
      'Account lab',
      '',
      'MaildirStore local',
      `Path ${maildir}/`,
      `Inbox ${join(maildir, 'INBOX')}`,
      'Subfolders Verbatim',
      '',
      'Channel inbox',
      'Far :remote:INBOX',
      'Near :local:INBOX',
      'Sync Pull',
      'Create Near',
      'Expunge None',
      `SyncState ${join(folder, name, 'state')}/`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  await mkdir(join(folder, name, 'state'), { recursive: true });
  return {
    /** Seconds of one run. */
    run: () =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        let words = '';
        const child = spawn('mbsync', ['-c', config, '-q', 'inbox'], { stdio: ['ignore', 'ignore', 'pipe'] });
        child.stderr.on('data', (chunk: Buffer) => {
          words += chunk.toString();
        });
        child.once('error', reject);
        child.once('exit', (code) => {
          if (code === 0) resolve((performance.now() - start) / 1000);
          else reject(new Error(`mbsync ended with ${code}: ${words.slice(-500)}`));
        });
      }),
  };
}
