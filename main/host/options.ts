import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir } from './data-dir.ts';
import { readOpenArgument } from './open-argument.ts';

/** A mistake on the command line, in words for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface HostOptions {
  dataDir: string;
  /** 0: any free port. */
  port: number;
  open: boolean;
  /** Whether the browser host may keep its key in the system's keyring. */
  keyring: boolean;
  demo: boolean;
  /** A file of accounts to sign in to, read once and deleted: how `--demo` hands them over. */
  demoAccounts: string | null;
  /** What to open: mail links and files of messages. */
  toOpen: string[];
}

export const hostFlags = {
  'data-dir': { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  'no-keyring': { type: 'boolean' },
  demo: { type: 'boolean' },
  'demo-accounts': { type: 'string' },
} as const;

/**
 * Reads a host's command line.
 *
 * @param strict - false for Electron, whose command line also carries Chromium's own switches and addresses to open.
 * @throws UsageError
 */
export function parseHostOptions(args: string[], strict = true): HostOptions {
  const { values, positionals } = read(args, strict);
  const unknown = positionals.find((one) => readOpenArgument(one) === null);
  if (strict && unknown !== undefined) throw new UsageError(`Curlew cannot open "${unknown.slice(0, 200)}".`);
  const text = (name: 'data-dir' | 'port' | 'demo-accounts'): string | null => {
    const value = values[name];
    if (value === undefined) return null;
    if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} needs a value.`);
    return value;
  };
  const demoAccounts = text('demo-accounts');
  return {
    dataDir: resolve(text('data-dir') ?? defaultDataDir()),
    port: parsePort(text('port') ?? '0'),
    open: values['no-open'] !== true,
    keyring: values['no-keyring'] !== true,
    demo: values.demo === true || demoAccounts !== null,
    demoAccounts: demoAccounts === null ? null : resolve(demoAccounts),
    toOpen: positionals.filter((one) => readOpenArgument(one) !== null),
  };
}

/** What the command line of a second start asks to open; whatever else stands in it was the first one's to read. */
export function argumentsToOpen(args: string[]): string[] {
  return parseArgs({ args, options: hostFlags, strict: false, allowPositionals: true }).positionals;
}

function read(args: string[], strict: boolean) {
  try {
    return parseArgs({ args, options: hostFlags, strict, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port needs a number from 0 to 65535.`);
  return port;
}
