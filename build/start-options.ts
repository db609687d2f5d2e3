import { parseArgs } from 'node:util';

export const usage =
  'npm start -- [--host electron|browser] [--data-dir DIR] [--port N] [--no-open] [--no-keyring] [--demo] [mailto:… | FILE.eml]';

/** What `npm start` was asked for. */
export interface StartOptions {
  host: 'electron' | 'browser' | null;
  dataDir: string | null;
  port: string | null;
  noOpen: boolean;
  noKeyring: boolean;
  demo: boolean;
  /** Mail links and files of messages to open. */
  toOpen: string[];
}

/**
 * Reads the command line of `npm start`.
 * @throws Error in words for the person who typed it
 */
export function readStartOptions(args: string[]): StartOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      'data-dir': { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      'no-keyring': { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
    },
  });
  const { host } = values;
  if (host !== undefined && host !== 'electron' && host !== 'browser') {
    throw new Error(`There is no host "${host}".`);
  }
  return {
    host: host ?? null,
    dataDir: values['data-dir'] ?? null,
    port: values.port ?? null,
    noOpen: values['no-open'],
    noKeyring: values['no-keyring'],
    demo: values.demo,
    toOpen: positionals,
  };
}

/** Whether the browser host is meant by what only that has: it opens no Electron for a port to listen on. */
export function meansBrowser({ host, port, noOpen, noKeyring }: StartOptions): boolean {
  return host === 'browser' || (host === null && (noOpen || noKeyring || port !== null));
}

/** The command line for the host; `data`: where its data lies and whose it is. */
export function hostArguments(options: StartOptions, data: readonly string[], isElectron: boolean): string[] {
  const args = [...data, ...options.toOpen];
  if (isElectron) return args;
  if (options.port !== null) args.push('--port', options.port);
  if (options.noOpen) args.push('--no-open');
  if (options.noKeyring) args.push('--no-keyring');
  return args;
}
