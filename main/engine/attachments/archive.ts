import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from '../../../shared/api/methods.ts';

/** Such a file is for one download; one that is older has been fetched or given up. */
const lifetimeMs = 30 * 60_000;

/**
 * Puts files into one zip archive, as they are: mail's attachments are mostly compressed already. Names that occur
 * twice are numbered. The archive lies in the data folder until it is half an hour old and another one is made.
 */
export async function archiveFiles(
  dataDir: string,
  files: readonly StoredFile[],
  filename: string,
  now: number,
): Promise<StoredFile> {
  return {
    ...(await writePassing(dataDir, Readable.from(zipped(files)), now)),
    filename,
    type: 'application/zip',
  };
}

/** Writes a file for one download into the data folder, and removes those whose time is over. */
export async function writePassing(
  dataDir: string,
  content: Readable,
  now: number,
): Promise<{ path: string; size: number }> {
  const folder = join(dataDir, 'archives');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeOld(folder, now);
  const path = join(folder, randomUUID());
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, size: (await stat(path)).size };
}

async function* zipped(files: readonly StoredFile[]): AsyncGenerator<Uint8Array> {
  const { Zip, ZipPassThrough } = await import('fflate');
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const names = new Set<string>();
  for (const file of files) {
    const entry = new ZipPassThrough(unused(file.filename, names));
    // No name, time or right of this computer goes along.
    entry.mtime = new Date(2000, 0, 1);
    zip.add(entry);
    for await (const chunk of createReadStream(file.path)) {
      entry.push(chunk as Buffer);
      yield* ready;
      ready = [];
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* ready;
}

/** "plan.pdf", "plan (2).pdf"; systems that do not tell upper from lower case are thought of. */
function unused(name: string, names: Set<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let free = name;
  for (let number = 2; names.has(free.toLowerCase()); number++) free = `${stem} (${number})${ending}`;
  names.add(free.toLowerCase());
  return free;
}

async function removeOld(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && found.mtimeMs < now - lifetimeMs) await rm(path, { force: true });
  }
}
