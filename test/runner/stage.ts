import { type SpawnOptions, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export const root = join(import.meta.dirname, '../..');
export const results = join(root, 'test-results');

/** What a stage came to. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Each test that failed, with why: what scrolled past is said again at the end. */
  failures?: string[];
}

export interface Stage {
  name: string;
  run(): Promise<Tally>;
}

export const sum = (tallies: Tally[]): Tally => ({
  passed: tallies.reduce((total, { passed }) => total + passed, 0),
  failed: tallies.reduce((total, { failed }) => total + failed, 0),
  skipped: tallies.reduce((total, { skipped }) => total + skipped, 0),
});

/** The head of an error's text, without colours: enough to know what to look for. */
export function shortly(text: string): string {
  const plain = stripVTControlCharacters(text).trimEnd();
  return plain.split('\n').slice(0, mostLines).join('\n').slice(0, mostCharacters);
}
const mostLines = 12;
const mostCharacters = 1500;

/** Runs a program of this project to its end. @returns its exit code; a program that was killed has failed */
export function run(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** A tool from node_modules, run by the Node that runs this. */
export function tool(
  name: string,
  entry: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<number> {
  return run(process.execPath, [join(root, 'node_modules', name, entry), ...args], options);
}

/** A check that either holds or does not: one test. */
export async function single(exitCode: Promise<number>): Promise<Tally> {
  return (await exitCode) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Runs a test tool and counts from the report it writes. A missing report, a report of nothing, or a failure that
 * the report does not show, is a failed test.
 */
export async function reported(
  file: string,
  start: (file: string) => Promise<number>,
  count: (report: never) => Tally,
): Promise<Tally> {
  const path = join(results, file);
  await rm(path, { force: true });
  const exitCode = await start(path);
  let tally: Tally;
  try {
    tally = count(JSON.parse(await readFile(path, 'utf8')) as never);
  } catch (error) {
    console.error(`No usable report: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unseen = tally.failed === 0 && (exitCode !== 0 || tally.passed + tally.skipped === 0);
  return unseen ? { ...tally, failed: 1 } : tally;
}
