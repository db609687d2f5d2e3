import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SecretProtection, SecretStore } from '../engine/engine.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** Secrets that outlast the run, if `protection` is not `session`. */
export interface KeptSecrets extends SecretStore {
  names(): Promise<string[]>;
}

/** The secrets of this run: kept as well as this computer can, or in memory only where the person wants that. */
export interface ChosenSecrets extends SecretStore {
  /** How they would be kept without that choice. */
  readonly available: SecretProtection;
  readonly sessionOnly: boolean;
  /** Moves all secrets: into memory and off the disk, or back. */
  setSessionOnly(sessionOnly: boolean): Promise<void>;
}

const Choice = z.object({ sessionOnly: z.boolean() });

/**
 * Puts the person's choice before the secrets. It is remembered in a file of its own: whoever chose that nothing is
 * kept must not find passwords on the disk after the next start.
 */
export async function chooseSecrets(kept: KeptSecrets, choiceFile: string): Promise<ChosenSecrets> {
  const memory = new Map<string, string>();
  let sessionOnly = await readChoice(choiceFile);
  // One after the other: what is stored while all is being moved must not be left behind.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    available: kept.protection,
    get sessionOnly() {
      return sessionOnly;
    },
    get protection() {
      return sessionOnly ? 'session' : kept.protection;
    },
    get: (name) => inTurn(async () => memory.get(name) ?? (sessionOnly ? null : await kept.get(name))),
    set: (name, secret) =>
      inTurn(async () => {
        if (sessionOnly) memory.set(name, secret);
        else await kept.set(name, secret);
      }),
    delete: (name) =>
      inTurn(async () => {
        memory.delete(name);
        await kept.delete(name);
      }),
    setSessionOnly: (next) =>
      inTurn(async () => {
        if (next === sessionOnly) return;
        if (next) await forget();
        else await keep();
      }),
  };

  async function forget(): Promise<void> {
    const names = await kept.names();
    // All must be readable before the first is taken off the disk.
    for (const name of names) {
      const secret = await kept.get(name);
      if (secret !== null) memory.set(name, secret);
    }
    await writeChoice(choiceFile, true);
    sessionOnly = true;
    for (const name of names) await kept.delete(name);
  }

  async function keep(): Promise<void> {
    for (const [name, secret] of memory) await kept.set(name, secret);
    await writeChoice(choiceFile, false);
    sessionOnly = false;
    memory.clear();
  }
}

async function readChoice(path: string): Promise<boolean> {
  try {
    return Choice.parse(JSON.parse(await readFile(path, 'utf8'))).sessionOnly;
  } catch (error) {
    // Without the file nothing was chosen; one that cannot be read may say that nothing is to be kept.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

function writeChoice(path: string, sessionOnly: boolean): Promise<void> {
  return writeFileAtomically(path, `${JSON.stringify({ sessionOnly })}\n`);
}
