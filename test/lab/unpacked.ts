import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LabMissing } from './errors.ts';

const run = promisify(execFile);

/**
 * Debian lets only one IMAP server be installed at a time, and Dovecot is ours. The others are unpacked from their
 * packages into a folder beside the system: nothing of the system changes, no mail transport comes along, no user is
 * made, and it needs no root.
 */
export interface UnpackedServer {
  name: string;
  packages: string[];
  /** Programs that must be there and find all their libraries. */
  programs: string[];
}

export const CYRUS: UnpackedServer = {
  name: 'cyrus',
  packages: ['cyrus-imapd', 'sasl2-bin'],
  programs: ['usr/lib/cyrus/bin/master', 'usr/lib/cyrus/bin/imapd', 'usr/sbin/saslpasswd2'],
};

export const COURIER: UnpackedServer = {
  name: 'courier',
  packages: ['courier-imap'],
  programs: [
    'usr/sbin/couriertcpd',
    'usr/bin/couriertls',
    'usr/lib/courier/courier/imaplogin',
    'usr/bin/imapd',
    'usr/libexec/gam_server',
  ],
};

export const EXIM: UnpackedServer = {
  name: 'exim',
  packages: ['exim4-daemon-light', 'libnss-wrapper'],
  programs: ['usr/sbin/exim4'],
};

export interface ServerTree {
  /** The absolute path of one of the server's files, given as it would be below `/`. */
  file(path: string): string;
  /** The folders of its libraries, to be named in `LD_LIBRARY_PATH`. */
  libraries: string[];
}

/** Root's own folder may be closed to the user under whom servers run, so root has it elsewhere. */
function cacheFolder(): string {
  if (process.getuid?.() === 0) return '/var/cache/curlew-lab';
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'curlew-lab');
}

/**
 * Where the server's files are: installed in the system, or unpacked.
 * @throws LabMissing when neither.
 */
export function serverTree(server: UnpackedServer): ServerTree {
  for (const root of ['/', join(cacheFolder(), server.name), join('/var/cache/curlew-lab', server.name)]) {
    if (!server.programs.every((program) => existsSync(join(root, program)))) continue;
    return { file: (path) => join(root, path), libraries: root === '/' ? [] : libraryFolders(root) };
  }
  throw new LabMissing(
    `The mail server of ${server.packages.join(', ')}`,
    'node test/lab/unpack-servers.ts (on Debian; it unpacks the packages beside the system, as they cannot be ' +
      'installed beside dovecot-imapd)',
  );
}

function libraryFolders(root: string): string[] {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;
  return ['usr/lib', `usr/lib/${machine}-linux-gnu`, `lib/${machine}-linux-gnu`].map((path) =>
    join(root, path),
  );
}

/** Downloads and unpacks the server's packages and the libraries that the system lacks, unless it is there already. */
export async function unpackServer(server: UnpackedServer): Promise<void> {
  if (isThere(server)) return;
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, `${server.name}-`));
  // apt drops to a user of its own for downloads, and that user has to get in.
  await chmod(work, 0o777);
  const tree = join(work, 'tree');
  try {
    const download = async () =>
      run('apt-get', ['download', '-q', ...(await missingPackages(server))], { cwd: work });
    await download().catch(async (error) => {
      // The lists of packages may be old, or not there yet.
      if (process.getuid?.() !== 0) throw error;
      await run('apt-get', ['-q', 'update']);
      await download();
    });
    for (const name of await readdir(work)) {
      if (name.endsWith('.deb')) await run('dpkg-deb', ['-x', join(work, name), tree]);
    }
    await assertComplete(server, tree);
    await chmod(tree, 0o755);
    await rename(tree, join(cache, server.name)).catch((error) => {
      // Another process was faster.
      if (!isThere(server)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function isThere(server: UnpackedServer): boolean {
  try {
    serverTree(server);
    return true;
  } catch {
    return false;
  }
}

/** What apt would add to the system, without what only an installed server needs: a mail transport, tools, documents. */
async function missingPackages(server: UnpackedServer): Promise<string[]> {
  const { stdout } = await run('apt-get', [
    ...['-s', '--no-install-recommends', 'install'],
    ...server.packages,
  ]);
  const added = [...stdout.matchAll(/^Inst (\S+) \(/gm)].map(([, name]) => name!);
  const wanted = added.filter((name) => /^(lib|cyrus-|courier-|gamin|sasl2-bin)/.test(name));
  return [...new Set([...server.packages, ...wanted])];
}

async function assertComplete(server: UnpackedServer, tree: string): Promise<void> {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(tree).join(':') };
  for (const program of server.programs) {
    const { stdout } = await run('ldd', [join(tree, program)], { env });
    const lacking = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
    if (lacking.length > 0) throw new Error(`${program} does not find ${lacking.join(', ')}`);
  }
}
