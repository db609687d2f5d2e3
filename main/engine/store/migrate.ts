import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ApiError } from '../../../shared/api/error.ts';
import { storageError, transaction, type WritableDb } from './database.ts';
import { initial } from './migrations/0001-initial.ts';
import { templatesAndLabels } from './migrations/0002-templates-and-labels.ts';
import { readReceipts } from './migrations/0003-read-receipts.ts';
import { termsAndCounts } from './migrations/0004-terms-and-counts.ts';
import { correspondentWords } from './migrations/0005-correspondent-words.ts';
import { lighterLists } from './migrations/0006-lighter-lists.ts';
import { textSizes } from './migrations/0007-text-sizes.ts';
import { noStatistics } from './migrations/0008-no-statistics.ts';
import { indexApart } from './migrations/0009-index-apart.ts';
import { placedKeywords } from './migrations/0010-placed-keywords.ts';

/** A forward step. Its number is its place in the list, from 1; a released step is never changed. */
export interface Migration {
  readonly name: string;
  readonly up: (db: WritableDb) => void;
}

export const migrations: readonly Migration[] = [
  initial,
  templatesAndLabels,
  readReceipts,
  termsAndCounts,
  correspondentWords,
  lighterLists,
  textSizes,
  noStatistics,
  indexApart,
  placedKeywords,
];

export function versionOf(db: WritableDb): number {
  return Number(db.raw.pragma('user_version', { simple: true }));
}

/**
 * Brings the schema to this version's in one transaction: all the steps that are missing, or none.
 * @throws ApiError when the file was made by a newer Curlew; the file is left untouched.
 */
export function migrate(db: WritableDb, steps: readonly Migration[] = migrations): void {
  const version = versionOf(db);
  refuseNewer(version, steps);
  if (version === steps.length) return;
  transaction(db, () => {
    for (const step of steps.slice(version)) step.up(db);
    db.raw.pragma(`user_version = ${steps.length}`);
  });
  // Reads the schema anew, and with it how large the tables are to be taken for: a step may have changed that.
  db.raw.pragma('writable_schema = RESET');
}

/** @throws ApiError when no step of ours leads to this version: only the newer Curlew knows what is in the file. */
export function refuseNewer(version: number, steps: readonly Migration[]): void {
  if (version <= steps.length) return;
  throw new ApiError(
    'storage-corrupt',
    'This mail folder was written by a newer version of Curlew. Install that version, or choose another folder.',
  );
}

const copyName = (path: string, version: number): string => `${path}.before-${version}`;

/**
 * Makes a copy of a database that is about to be migrated (`….before-N`, N the version it will have). The copy appears
 * under its name only when it is whole.
 * @throws ApiError `storage-full` when there is no room for it; then nothing is migrated.
 */
export function copyBeforeMigration(path: string, db: WritableDb, steps: readonly Migration[]): void {
  const version = versionOf(db);
  if (version === 0 || version >= steps.length) return;
  const copy = copyName(path, steps.length);
  const unfinished = `${copy}.part`;
  rmSync(unfinished, { force: true });
  try {
    db.raw.prepare('VACUUM INTO ?').run(unfinished);
    renameSync(unfinished, copy);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw storageError(thrown);
  }
}

/** The new version has proved itself: its copies are not needed any more. */
export function removeCopies(path: string): void {
  const start = `${basename(path)}.before-`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start)) rmSync(join(dirname(path), name), { force: true });
  }
}
