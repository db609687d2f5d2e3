import type { HowToEnd } from './daemon.ts';
import type { MailboxSpec } from './dovecot-config.ts';

export type ServerKind = 'dovecot' | 'cyrus' | 'courier';

export const SERVER_KINDS: readonly ServerKind[] = ['dovecot', 'cyrus', 'courier'];

export interface LabUser {
  name: string;
  password: string;
}

/** What all real IMAP servers of the lab have in common, so that one suite can run against each. */
export interface ImapServer {
  readonly kind: ServerKind;
  readonly host: '127.0.0.1';
  /** `imap` in the clear and with STARTTLS, `imaps` with TLS from the first byte. */
  readonly ports: { readonly imap: number; readonly imaps: number };
  readonly caPem: string;
  readonly caFile: string;
  readonly certificatePem: string;
  readonly folder: string;
  readonly users: ReadonlyMap<string, LabUser>;
  /** Adds a user with the standard mailboxes and, if given, more. */
  addUser(name: string, password: string, options?: { mailboxes?: MailboxSpec[] }): Promise<LabUser>;
  /** How a client sees the mailbox that the lab calls `name`: `INBOX.Projects.Ferry` for `Projects/Ferry`. */
  pathOf(name: string): string;
  /**
   * Ends the server and its connections; data and ports are kept for `resume`. `politely` lets it say goodbye, `hard`
   * kills all processes at once, as a power cut would.
   */
  halt(how?: HowToEnd): Promise<void>;
  /** Starts again after `halt`: same ports, same mail. */
  resume(): Promise<void>;
  /** The last lines of what the server has to say. */
  logTail(lines?: number): Promise<string>;
  /** Ends everything and deletes the folder. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What can be asked of every server; each has more options of its own. */
export interface CommonOptions {
  users?: { name: string; password: string; mailboxes?: MailboxSpec[] }[];
}

/**
 * Starts the real server of that kind.
 *
 * @example
 * await using server = await startServer('cyrus', { users: [{ name: 'mara@lab.test', password: 'secret' }] });
 * await appendMail(server, 'mara@lab.test', 'Subject: Hello\n\nGood morning.\n', { mailbox: 'Archive' });
 *
 * @throws LabMissing when it is not on this machine.
 */
export async function startServer(kind: ServerKind, options: CommonOptions = {}): Promise<ImapServer> {
  if (kind === 'cyrus') return (await import('./cyrus.ts')).startCyrus(options);
  if (kind === 'courier') return (await import('./courier.ts')).startCourier(options);
  return (await import('./dovecot.ts')).startDovecot(options);
}

/** The client's name of a mailbox below a namespace prefix; INBOX stands outside. */
export function pathWith(prefix: string, separator: string, name: string): string {
  return name.toUpperCase() === 'INBOX' ? 'INBOX' : prefix + name.replaceAll('/', separator);
}
