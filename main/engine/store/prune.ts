import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeCacheFolder } from './data-dir.ts';
import { one, type ReadableDb, run, transaction, type WritableDb } from './database.ts';

/** Actions whose rows are kept, for undo. */
const keptActions = 500;
/** Rows per step: short enough that nothing waits. */
const step = 200;

/**
 * Deletes finished rows of the journal that belong to older actions, at most `step` of them. Rows that wait for the
 * server, and refused ones that the person has not dismissed, stay whatever their age. Answers how many were deleted.
 */
export function pruneJournal(db: WritableDb, kept: number = keptActions): number {
  return transaction(db, () => {
    const oldest = one<{ id: number }>(db, 'SELECT id FROM action ORDER BY id DESC LIMIT 1 OFFSET ?', kept);
    if (!oldest) return 0;
    const operations = run(
      db,
      `DELETE FROM operation WHERE id IN (SELECT id FROM operation
         WHERE action_id <= ? AND state IN ('done', 'cancelled') ORDER BY action_id LIMIT ${step})`,
      oldest.id,
    ).changes;
    if (operations === step) return operations;
    return (
      operations +
      run(
        db,
        `DELETE FROM action WHERE id IN (SELECT id FROM action a WHERE id <= ?
           AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.action_id = a.id) ORDER BY id LIMIT ${step})`,
        oldest.id,
      ).changes
    );
  });
}

/**
 * Removes files under `attachments/` that no message names, a folder at a time; `pause` lets others come between. Only
 * files from before `started` (milliseconds since 1970): younger ones may be on their way into the database.
 */
export async function sweepAttachments(
  db: ReadableDb,
  dataDir: string,
  started: number,
  pause: () => Promise<boolean>,
): Promise<number> {
  const root = join(dataDir, 'attachments');
  let removed = 0;
  for (const folder of await readdir(root).catch(() => [])) {
    if (!(await pause())) break;
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      const file = join(root, folder, name);
      const found = await stat(file).catch(() => null);
      if (!found?.isFile() || found.mtimeMs >= started) continue;
      // What lies in `incoming` was cut off by an end of the program.
      if (folder !== 'incoming' && isNamed(db, name)) continue;
      await rm(file, { force: true }).then(
        () => (removed += 1),
        () => undefined,
      );
    }
  }
  return removed;
}

function isNamed(db: ReadableDb, sha256: string): boolean {
  return one(db, 'SELECT 1 FROM attachment_file WHERE sha256 = ? LIMIT 1', sha256) !== undefined;
}

/** After so long compiled code is thrown away: that of an earlier version has no other end. */
const keptCodeMs = 60 * 86_400_000;

/** Removes old files of the compiled code of the program (`compiled-code.ts`); what is still in use is made again. */
export async function sweepCompiledCode(dataDir: string, now: number): Promise<number> {
  const root = join(dataDir, codeCacheFolder);
  let removed = 0;
  for (const name of await readdir(root, { recursive: true }).catch(() => [])) {
    const file = join(root, name);
    const found = await stat(file).catch(() => null);
    if (!found?.isFile() || now - found.mtimeMs < keptCodeMs) continue;
    await rm(file, { force: true }).then(
      () => (removed += 1),
      () => undefined,
    );
  }
  return removed;
}
