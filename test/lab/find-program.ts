import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LabMissing } from './errors.ts';

// Daemons live in sbin folders, which Debian leaves out of an ordinary user's PATH.
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/bin', '/opt/homebrew/sbin'];

/**
 * The absolute path of a program, looked for on PATH and in the system's folders.
 * @throws LabMissing naming the command that installs it.
 */
export function findProgram(name: string, install: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...SYSTEM_FOLDERS];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder: look in the next.
    }
  }
  throw new LabMissing(name, install);
}
