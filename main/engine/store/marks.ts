import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';

/**
 * Says that the database was closed properly, and how it was left. It is there only while the database is closed: to
 * take it away needs no room on the disk, and if it cannot be written at the end, the next start looks twice.
 */
const closedMark = (path: string): string => `${path}.closed`;
/** Left when a statement has found damage, by whichever thread met it. */
const damageMark = (path: string): string => `${path}.suspect`;

/** What cannot stay the same when anything has written to the file. */
function fingerprint(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return JSON.stringify({ size, mtimeMs });
}

/** True when the file is as a proper end left it, and nobody has found damage in it. */
export function wasClosedCleanly(path: string): boolean {
  if (exists(damageMark(path)) || sizeOf(`${path}-wal`) > 0) return false;
  try {
    return readFileSync(closedMark(path), 'utf8') === fingerprint(path);
  } catch {
    return false;
  }
}

/** Before the database is opened for writing. */
export function markOpen(path: string): void {
  rmSync(closedMark(path), { force: true });
}

/** After the last connection has been closed. Never throws: without the mark the next start looks twice. */
export function markClosed(path: string): void {
  if (exists(damageMark(path))) return;
  try {
    writeThrough(closedMark(path), fingerprint(path));
  } catch {
    // The disk is full, or the folder has been taken away.
  }
}

/** The next start is to check the database, however this one ends. Never throws. */
export function markSuspect(path: string): void {
  try {
    writeThrough(damageMark(path), '');
  } catch {
    // No room for it: then there is none for the mark of a proper end either.
  }
}

/** After the database was checked or replaced. */
export function clearSuspicion(path: string): void {
  rmSync(damageMark(path), { force: true });
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Bytes of a file; 0 when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
