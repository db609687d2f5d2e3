import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DamagedDatabase } from './damaged.ts';
import { openWritable, type WritableDb } from './database.ts';
import { clearSuspicion, exists } from './marks.ts';
import { type Migration, migrate } from './migrate.ts';
import { finishSalvage, type Salvaged, salvage } from './salvage.ts';

/** Besides the database itself. */
const companions = ['-wal', '-shm'] as const;
/** Damaged files that are kept, newest first; each may be as large as all the mail. */
const keptDamaged = 2;

const replacement = (path: string): string => `${path}.new`;

export interface Rebuilt {
  /** Where the damaged file lies now. */
  setAside: string;
  /** What was saved of it; null when nothing could be read. */
  salvaged: Salvaged | null;
}

/**
 * Makes a new database with what can be saved of the damaged one, then puts it in its place and the damaged one aside.
 * Until the very last step the damaged file is where it was, so that an interruption costs nothing but another try.
 * @throws ApiError `storage-full` when there is no room; nothing has changed then.
 */
export function rebuildDatabase(
  path: string,
  version: number,
  steps: readonly Migration[],
  now: Date,
): Rebuilt {
  const fresh = replacement(path);
  removeDatabase(fresh);
  // What is saved goes into a database of the version it was written by, and is migrated with it.
  const writtenBy = version > 0 && version <= steps.length ? version : steps.length;
  const empty = openWritable(fresh, 'full');
  migrate(empty, steps.slice(0, writtenBy));
  empty.raw.close();

  let salvaged: Salvaged | null = null;
  const db = openWritable(fresh, 'full');
  try {
    salvaged = salvageFrom(path, fresh, db);
    migrate(db, steps);
    finishSalvage(db);
    db.raw.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.raw.close();
  }
  const setAside = `${path}.damaged-${now.toISOString().replace(/:/g, '-')}`;
  replace(path, setAside);
  removeOldDamaged(path);
  return { setAside, salvaged };
}

function salvageFrom(path: string, sample: string, to: WritableDb): Salvaged | null {
  const damaged = DamagedDatabase.open(path, sample);
  if (!damaged) return null;
  try {
    return salvage(damaged, to);
  } finally {
    damaged.close();
  }
}

/** Carries on where the exchange of the files was interrupted, or clears away what was not finished. */
export function finishReplacement(path: string): void {
  const fresh = replacement(path);
  if (!exists(fresh)) return;
  if (exists(path)) {
    removeDatabase(fresh);
    return;
  }
  const setAside = damagedFiles(path).at(-1);
  if (setAside !== undefined) moveCompanions(path, setAside);
  renameSync(fresh, path);
  clearSuspicion(path);
}

/** The database goes first: while it is there the new one is not taken, and without it the rest is known to follow. */
function replace(path: string, setAside: string): void {
  renameSync(path, setAside);
  moveCompanions(path, setAside);
  renameSync(replacement(path), path);
  clearSuspicion(path);
}

/** A log left beside the new database would be played into it. */
function moveCompanions(path: string, setAside: string): void {
  for (const end of companions) if (exists(path + end)) renameSync(path + end, setAside + end);
}

function removeDatabase(path: string): void {
  for (const end of ['', ...companions]) rmSync(path + end, { force: true });
}

/** Databases set aside, oldest first. */
function damagedFiles(path: string): string[] {
  const start = `${basename(path)}.damaged-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && name.endsWith('Z'))
    .sort()
    .map((name) => join(dirname(path), name));
}

function removeOldDamaged(path: string): void {
  for (const old of damagedFiles(path).slice(0, -keptDamaged)) removeDatabase(old);
}
