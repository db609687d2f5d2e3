/** Electron's npm package is a stub: its runtime is fetched from elsewhere, which not every computer can do. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A download that has not grown for so long has stalled. */
const stalledAfter = 8000;

/** The runtime's program, or null where it has not been fetched. */
export function electronProgram(root: string): string | null {
  const folder = join(root, 'node_modules/electron');
  try {
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

/** Runs the package's own installer for as long as it makes progress. */
export async function fetchElectron(root: string): Promise<string | null> {
  const folder = join(root, 'node_modules/electron');
  const temp = await mkdtemp(join(tmpdir(), 'curlew-electron-'));
  const env = { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp };
  const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', env });
  const ended = new Promise<'ended'>((resolve) => {
    child.once('exit', () => resolve('ended'));
    child.once('error', () => resolve('ended'));
  });
  try {
    let size = -1;
    let lastGrowth = Date.now();
    while ((await Promise.race([ended, pause(500)])) !== 'ended') {
      const now = (await folderSize(temp)) + (await folderSize(join(folder, 'dist')));
      if (now !== size) lastGrowth = Date.now();
      else if (Date.now() - lastGrowth > stalledAfter) child.kill('SIGKILL');
      size = now;
    }
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
  return electronProgram(root);
}

function pause(milliseconds: number): Promise<'waited'> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, 'waited'));
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (found) => found.size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
