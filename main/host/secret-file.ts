import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ApiError } from '../../shared/api/error.ts';
import { writeFileAtomically } from './atomic-file.ts';

const Entries = z.record(z.string(), z.string());

/** A small map from names to strings in one owner-only file: plain secrets, or secrets already encrypted. */
export interface SecretFile {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  names(): Promise<string[]>;
}

/**
 * Every change reads the file again and replaces it whole, one change after the other. A file that cannot be read
 * is never overwritten: the secrets in it may still be saved by hand.
 */
export function createSecretFile(path: string): SecretFile {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  const change = (edit: (entries: Map<string, string>) => boolean): Promise<void> =>
    inTurn(async () => {
      const entries = await readEntries(path);
      if (edit(entries))
        await writeFileAtomically(path, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    });
  return {
    get: (key) => inTurn(async () => (await readEntries(path)).get(key) ?? null),
    set: (key, value) => change((entries) => entries.set(key, value).has(key)),
    delete: (key) => change((entries) => entries.delete(key)),
    names: () => inTurn(async () => [...(await readEntries(path)).keys()]),
  };
}

async function readEntries(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw unreadable(path, error);
  }
  try {
    return new Map(Object.entries(Entries.parse(JSON.parse(text))));
  } catch (error) {
    // Neither the content nor the parser's quotation from it may reach a message or a log.
    throw unreadable(path, new Error(error instanceof SyntaxError ? 'not JSON' : 'not a map of strings'));
  }
}

function unreadable(path: string, cause: unknown): ApiError {
  return new ApiError('secret-store-locked', `The stored passwords cannot be read (${path}).`, { cause });
}
