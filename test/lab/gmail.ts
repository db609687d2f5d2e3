import { createServer, type Server, type Socket } from 'node:net';
import { GmailSession } from './gmail-session.ts';
import { GmailStore, gmailPaths } from './gmail-store.ts';
import type { HostileCommand } from './hostile-wire.ts';

export { gmailPaths } from './gmail-store.ts';

export interface GmailOptions {
  /** The person's own labels. */
  labels?: readonly string[];
}

export interface GmailServer {
  readonly host: '127.0.0.1';
  readonly ports: { readonly imap: number; readonly imaps: number };
  readonly caPem: string;
  readonly users: ReadonlyMap<string, { name: string; password: string }>;
  readonly store: GmailStore;
  /** Everything that clients have sent, in order. */
  readonly commands: readonly HostileCommand[];
  /** A message comes in; it gets these labels beside INBOX. */
  deliver(raw: string, labels?: readonly string[]): void;
  /** What Gmail's SMTP server does with a message that a person sends: it stands in Sent Mail, without Bcc. */
  file(raw: string): void;
  /** The next command of that name is done, and the line breaks before its answer. */
  cutAt(name: string): void;
  /** Ends all connections and takes none until `resume`. */
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a server with Gmail's semantics (X-GM-EXT-1), which no real server has: labels for mailboxes, one store of
 * messages. One account; any name and password is right.
 *
 * @example
 * await using gmail = await startGmail({ labels: ['Work'] });
 * gmail.deliver('Subject: Hello\n\nGood morning.\n', ['Work']);
 */
export async function startGmail(options: GmailOptions = {}): Promise<GmailServer> {
  const gmail = new Gmail(new GmailStore(options.labels ?? []));
  await gmail.resume();
  return gmail;
}

class Gmail implements GmailServer {
  readonly host = '127.0.0.1';
  readonly ports = { imap: 0, imaps: 0 };
  readonly caPem = '';
  readonly users = new Map([['mara@lab.test', { name: 'mara@lab.test', password: 'secret' }]]);
  readonly store: GmailStore;
  readonly commands: HostileCommand[] = [];
  private readonly sessions = new Map<Socket, GmailSession>();
  private server: Server | null = null;
  private cutName: string | null = null;

  constructor(store: GmailStore) {
    this.store = store;
    store.onChange = () => {
      for (const session of this.sessions.values()) session.changed();
    };
  }

  deliver(raw: string, labels: readonly string[] = []): void {
    const message = this.store.add(withCrlf(raw), 'INBOX');
    for (const label of labels) this.store.copy(message, this.store.find(label)!);
  }

  file(raw: string): void {
    const [header = '', ...rest] = withCrlf(raw).split('\r\n\r\n');
    const kept = header.split(/\r\n(?![ \t])/).filter((line) => !/^bcc:/i.test(line));
    this.store.add([kept.join('\r\n'), ...rest].join('\r\n\r\n'), gmailPaths.sent, ['\\Seen']);
  }

  cutAt(name: string): void {
    this.cutName = name;
  }

  async halt(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sessions.keys()) socket.destroy();
    await closed;
  }

  async resume(): Promise<void> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('close', () => this.sessions.delete(socket));
      const note = (command: HostileCommand): 'answer' | 'cut' => {
        this.commands.push(command);
        if (command.name !== this.cutName) return 'answer';
        this.cutName = null;
        return 'cut';
      };
      this.sessions.set(socket, new GmailSession(this.store, socket, note));
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.ports.imap, this.host, resolve);
    });
    const address = server.address();
    this.ports.imap = typeof address === 'object' && address ? address.port : 0;
    this.ports.imaps = this.ports.imap;
  }

  stop(): Promise<void> {
    return this.halt();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function withCrlf(raw: string): string {
  return raw.replace(/\r?\n/g, '\r\n');
}
