import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { all, one, type ReadableDb } from './database.ts';

/**
 * Messages that exist nowhere but here, until a server has taken them: one file each, apart from the database, so that
 * no damage to that can touch them. A name is the SHA-256 of the content and something random: two operations never
 * share a file, and each can remove its own.
 */
const folder = (dataDir: string): string => join(dataDir, 'messages');

/** Unnamed files are kept this long: a damaged journal may have forgotten them, and a person may come to look. */
const keptUnnamedMs = 30 * 86_400_000;

/** Path of a kept message, for a host that lets the person save it. */
export function rawMessagePath(dataDir: string, file: string): string {
  return join(folder(dataDir), file);
}

/** Writes a message and returns its file's name. When it resolves, the bytes and the name are on the disk. */
export async function keepRawMessage(dataDir: string, bytes: Uint8Array): Promise<string> {
  const root = folder(dataDir);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const file = `${digest(bytes)}-${randomBytes(6).toString('hex')}`;
  const temporary = join(root, `${file}.part`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(root, file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(root);
  return file;
}

/** The bytes as they were kept; null when the file is not there or not whole. */
export async function readRawMessage(dataDir: string, file: string): Promise<Buffer | null> {
  const bytes = await readFile(rawMessagePath(dataDir, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return bytes !== null && file.startsWith(digest(bytes)) ? bytes : null;
}

/** Removes files of operations that are over. Never rejects: what stays is swept later. */
export async function discardRawMessages(dataDir: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(rawMessagePath(dataDir, file), { force: true }).catch(() => {});
}

/** Removes files that no operation has named for a month; `now` in milliseconds since 1970. */
export async function sweepRawMessages(db: ReadableDb, dataDir: string, now: number): Promise<number> {
  let removed = 0;
  for (const file of await readdir(folder(dataDir)).catch(() => [])) {
    const path = rawMessagePath(dataDir, file);
    const found = await stat(path).catch(() => null);
    if (!found || found.mtimeMs > now - keptUnnamedMs || isNamed(db, file)) continue;
    await rm(path, { force: true }).then(
      () => (removed += 1),
      () => undefined,
    );
  }
  return removed;
}

function isNamed(db: ReadableDb, file: string): boolean {
  return (
    one(
      db,
      `SELECT 1 FROM operation WHERE kind = 'append' AND state IN ('queued', 'sending', 'failed')
         AND payload ->> '$.file' = ? LIMIT 1`,
      file,
    ) !== undefined
  );
}

/** File of a message that only this program has, or that its server refused; undefined for any other. */
export function rawFileOf(db: ReadableDb, messageId: number): string | undefined {
  return one<{ file: string }>(
    db,
    `SELECT o.payload ->> '$.file' AS file FROM placement p JOIN operation o ON o.id = p.created_by
     WHERE p.message_id = ? AND o.kind = 'append' AND o.state IN ('queued', 'sending', 'failed') LIMIT 1`,
    messageId,
  )?.file;
}

/** Files of everything that an account was to put on its server. */
export function rawFilesOfAccount(db: ReadableDb, accountId: number): string[] {
  return all<{ file: string }>(
    db,
    `SELECT payload ->> '$.file' AS file FROM operation WHERE account_id = ? AND kind = 'append'`,
    accountId,
  ).map((row) => row.file);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Without this a file's name may be lost in a power cut (ext4, xfs). Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
