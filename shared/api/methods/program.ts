import { z } from 'zod';
import { OpenRequest } from '../../model/open-request.ts';
import { RebuildReport } from '../../model/rebuild-report.ts';
import { Settings } from '../../model/settings.ts';
import { define } from './define.ts';
import { Nothing, SecretProtection } from './values.ts';

/** The program itself: its settings, its store, its windows. */
export const programMethods = {
  /** What became of a damaged database; null when there is nothing to tell (any more). */
  'store.report': define('reader', Nothing, RebuildReport.nullable()),
  'store.dismissReport': define('writer', Nothing, Nothing),
  'settings.get': define('reader', Nothing, Settings),
  'settings.update': define('writer', Settings.partial(), Settings),
  /** What the program was asked to open from outside (command line, a link elsewhere), each told once. */
  'app.takeOpened': define('host', Nothing, z.array(OpenRequest)),
  /** Whether the system gives mail links to Curlew: `unsupported` where this host cannot be asked for. */
  'app.mailProgram': define(
    'host',
    Nothing,
    z.object({ state: z.enum(['curlew', 'another', 'unsupported']) }),
  ),
  /** Makes Curlew the program for mail links, after the person has said so. `done` false: the system wants to be told by hand. */
  'app.becomeMailProgram': define('host', Nothing, z.object({ done: z.boolean() })),
  'app.info': define(
    'host',
    Nothing,
    z.object({
      host: z.enum(['electron', 'browser']),
      platform: z.string(),
      version: z.string(),
      demo: z.boolean(),
      /** Address of the folder that mail is shown from, in an origin of its own; ends with a slash. */
      mailBase: z.string().max(500),
      /** Who keeps the passwords: the operating system, a file that only its owner can read, or nobody past this run. */
      secrets: SecretProtection,
    }),
  ),
  /** How secrets are kept, how they could be, and whether the person wants them in memory only. */
  'secrets.state': define(
    'host',
    Nothing,
    z.object({ protection: SecretProtection, available: SecretProtection, sessionOnly: z.boolean() }),
  ),
  /** Moves all secrets off the disk into memory, or back. */
  'secrets.setSessionOnly': define('host', z.object({ sessionOnly: z.boolean() }), Nothing),
} as const;
