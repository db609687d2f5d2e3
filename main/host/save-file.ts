import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { ApiError } from '../../shared/api/error.ts';

type RunProgram = (program: string, args: string[]) => Promise<unknown>;

/**
 * Copies a stranger's file to where the person wants it: never executable, whole or not at all, and marked as coming
 * from outside where the system knows such a mark.
 *
 * @throws ApiError with the system's reason
 */
export async function saveFromMail(
  source: string,
  target: string,
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = promisify(execFile),
): Promise<void> {
  // A new file, so that nothing of the permissions of an old one under that name is kept.
  const part = join(
    dirname(target),
    `.${basename(target).slice(0, 40)}.${randomBytes(6).toString('hex')}.part`,
  );
  try {
    await pipeline(createReadStream(source), createWriteStream(part, { flags: 'wx', mode: 0o666 }));
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    throw failed(cause, target);
  }
  await markAsForeign(target, platform, run).catch(() => undefined);
}

async function markAsForeign(path: string, platform: NodeJS.Platform, run: RunProgram): Promise<void> {
  if (platform === 'win32') {
    // The 'mark of the web': zone 3 is the internet.
    await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n');
  } else if (platform === 'darwin') {
    const value = `0083;${Math.floor(Date.now() / 1000).toString(16)};Curlew;`;
    await run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', value, path]);
  }
}

function failed(cause: unknown, target: string): ApiError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ApiError('storage-full', `There is no space left to save ${basename(target)}.`, { cause });
  }
  return new ApiError('invalid-input', `${basename(target)} could not be saved there: ${message}.`, {
    cause,
  });
}
