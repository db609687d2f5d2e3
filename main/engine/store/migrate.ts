import { ApiError } from '../../../shared/api/error.ts';
import { transaction, type WritableDb } from './database.ts';
import { initial } from './migrations/0001-initial.ts';

/** A forward step. Its number is its place in the list, from 1; a released step is never changed. */
export interface Migration {
  readonly name: string;
  readonly up: (db: WritableDb) => void;
}

const migrations: readonly Migration[] = [initial];

/**
 * Brings the schema to this version's, each step in one transaction with its `user_version`.
 * @throws ApiError when the file was made by a newer Curlew; the file is left untouched.
 */
export function migrate(db: WritableDb, steps: readonly Migration[] = migrations): void {
  const version = Number(db.raw.pragma('user_version', { simple: true }));
  if (version > steps.length) {
    throw new ApiError(
      'storage-corrupt',
      'This mail folder was written by a newer version of Curlew. Install that version, or choose another folder.',
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    transaction(db, () => {
      step.up(db);
      db.raw.pragma(`user_version = ${index + 1}`);
    });
  }
}
