import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type CertificateKind, type ServerCertificate, serverCertificate } from './certificates.ts';
import { honestAnswer } from './hostile-honest.ts';
import { defaultMailboxes, type HostileMailbox } from './hostile-mailboxes.ts';
import { CommandReader, type HostileCommand } from './hostile-wire.ts';

export { cannedMessage, defaultMailboxes, type HostileMailbox } from './hostile-mailboxes.ts';
export type { HostileMessage } from './hostile-message.ts';
export type { HostileCommand } from './hostile-wire.ts';

/**
 * What a hook gets. It stands in the place of the honest answer: a hook that sends nothing never answers. The next
 * command of the connection is taken up when the hook has returned.
 */
export interface HostileContext {
  readonly command: HostileCommand;
  readonly connection: HostileConnection;
  readonly server: HostileServer;
  /** How often this command has come, over all connections, this time included. */
  readonly times: number;
  /** The honest answer, the tagged line included. */
  answer(): void;
  /** The honest untagged responses, each with its CRLF, to be changed and sent. What the command does is done. */
  honest(): string[];
  /** Sends text as it is, one byte for each character. */
  send(text: string): void;
  ok(text?: string): void;
  no(text?: string): void;
  bad(text?: string): void;
  /** Sends so many bytes of `filler` without a line's end, as fast as they are taken. */
  flood(bytes: number, filler?: string): Promise<void>;
  /** TLS from here on; `before` goes out in the clear with the answer to STARTTLS, in one segment. */
  startTls(before?: string): void;
  /** `end` says goodbye as TCP does, `reset` breaks the line. */
  close(how?: 'end' | 'reset'): void;
}

export type Hook = (context: HostileContext) => void | Promise<void>;

export interface HostileOptions {
  mailboxes?: HostileMailbox[];
  /** By command (`FETCH` is also `UID FETCH` where that has no hook of its own), `*` for all others. */
  on?: Record<string, Hook>;
  /** The first line, without its end; or what is done with a new connection in its place. */
  greeting?: string | ((connection: HostileConnection) => void);
  /** Announced before login and after it; STARTTLS is left out on TLS. */
  capability?: string;
  /** Announced after login, where that is not the same. */
  capabilityAfterLogin?: string;
  /** The only login that is right; any is, without it. */
  login?: { user: string; password: string };
  /** TLS from the first byte. */
  implicitTls?: boolean;
  certificate?: CertificateKind;
}

export interface HostileServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The authority of its certificate; empty where it has none. */
  readonly caPem: string;
  readonly mailboxes: HostileMailbox[];
  readonly connections: readonly HostileConnection[];
  /** Every command that came, with passwords: so that a test can prove that none did. */
  readonly commands: readonly ReceivedCommand[];
  /** The logins that were tried, in any way. */
  readonly credentials: readonly Credential[];
  mailbox(path: string): HostileMailbox;
  /** Sends text to all open connections (in which mailbox ever), as a server may at any moment. */
  push(text: string): void;
  /** Resolves when a command of that name comes, or has come already. */
  waitForCommand(name: string, timeoutMs?: number): Promise<ReceivedCommand>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ReceivedCommand extends HostileCommand {
  connection: number;
  secure: boolean;
}

export interface Credential {
  connection: number;
  mechanism: string;
  user: string;
  secret: string;
  /** Whether it came over TLS. */
  secure: boolean;
}

export const CAPABILITY =
  'IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN SPECIAL-USE MOVE AUTH=PLAIN';

/**
 * Starts a peer that speaks IMAP as a small server does, and lies where a hook says so. For what no real server does;
 * whatever a real one can do is tested with that.
 *
 * @example
 * await using server = await startHostileServer({
 *   on: { FETCH: (ctx) => { for (const line of ctx.honest().reverse()) ctx.send(line); ctx.ok(); } },
 * });
 */
export async function startHostileServer(options: HostileOptions = {}): Promise<HostileServer> {
  const tls = options.implicitTls || /\bSTARTTLS\b/.test(options.capability ?? '') || options.certificate;
  const certificate = tls ? await serverCertificate(options.certificate ?? 'trusted') : undefined;
  const server = new Hostile(options, certificate);
  await server.listen();
  return server;
}

class Hostile implements HostileServer {
  readonly host = '127.0.0.1';
  port = 0;
  readonly caPem: string;
  readonly mailboxes: HostileMailbox[];
  readonly connections: HostileConnection[] = [];
  readonly commands: ReceivedCommand[] = [];
  readonly credentials: Credential[] = [];
  readonly options: HostileOptions;
  readonly certificate: ServerCertificate | undefined;
  private readonly server: Server;
  private readonly times = new Map<string, number>();
  private waiting: (() => void)[] = [];

  constructor(options: HostileOptions, certificate: ServerCertificate | undefined) {
    this.options = options;
    this.certificate = certificate;
    this.caPem = certificate?.caPem ?? '';
    this.mailboxes = options.mailboxes ?? defaultMailboxes();
    this.server = createServer((socket) => this.connections.push(new HostileConnection(this, socket)));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, this.host, () => {
        const address = this.server.address();
        this.port = typeof address === 'object' && address ? address.port : 0;
        resolve();
      });
    });
  }

  mailbox(path: string): HostileMailbox {
    const found = this.mailboxes.find((box) => box.path === path);
    if (!found) throw new Error(`No mailbox ${path}`);
    return found;
  }

  push(text: string): void {
    for (const connection of this.connections) if (connection.open) connection.send(text);
  }

  async waitForCommand(name: string, timeoutMs = 10_000): Promise<ReceivedCommand> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.commands.find((command) => command.name === name);
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        deadline.addEventListener('abort', () => reject(new Error(`${name} never came`)), { once: true });
      });
    }
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.close('reset');
    await new Promise((resolve) => this.server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  received(command: ReceivedCommand): number {
    this.commands.push(command);
    for (const resolve of this.waiting.splice(0)) resolve();
    const times = (this.times.get(command.name) ?? 0) + 1;
    this.times.set(command.name, times);
    return times;
  }

  hookFor(name: string): Hook | undefined {
    const on = this.options.on ?? {};
    return on[name] ?? on[name.replace(/^UID /, '')] ?? on['*'];
  }
}

export class HostileConnection {
  readonly index: number;
  readonly server: HostileServer;
  state: 'not authenticated' | 'authenticated' | 'logged out' = 'not authenticated';
  selected: HostileMailbox | undefined;
  secure = false;
  /** The tag of an IDLE that has not ended. */
  idling: string | undefined;
  private readonly hostile: Hostile;
  private readonly reader: CommandReader;
  private readonly tcp: Socket;
  private socket: Socket;

  constructor(hostile: Hostile, socket: Socket) {
    this.hostile = hostile;
    this.server = hostile;
    this.index = hostile.connections.length;
    this.tcp = socket;
    this.socket = socket;
    this.reader = new CommandReader(
      (command) => this.onCommand(command),
      () => this.send('+ go on\r\n'),
    );
    socket.on('error', () => {});
    if (hostile.options.implicitTls) this.wrap();
    else this.listenTo(socket);
    const { greeting } = hostile.options;
    if (typeof greeting === 'function') greeting(this);
    else this.send(`${greeting ?? `* OK [CAPABILITY ${this.capability}] ready`}\r\n`);
  }

  get open(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  get capability(): string {
    const { capability = CAPABILITY, capabilityAfterLogin } = this.hostile.options;
    const text = this.state === 'authenticated' ? (capabilityAfterLogin ?? capability) : capability;
    return this.secure ? text.replace(/ ?\b(STARTTLS|LOGINDISABLED)\b/g, '') : text;
  }

  /** Sends text, one byte for each character. */
  send(text: string): boolean {
    return this.open && this.socket.write(Buffer.from(text, 'latin1'));
  }

  close(how: 'end' | 'reset' = 'end'): void {
    if (how === 'end') {
      this.socket.end();
      return;
    }
    this.tcp.resetAndDestroy();
    this.socket.destroy();
  }

  async flood(bytes: number, filler = 'A'): Promise<void> {
    const chunk = Buffer.alloc(65_536, filler, 'latin1');
    for (let left = bytes; left > 0 && this.open; left -= chunk.length) {
      if (this.socket.write(chunk.subarray(0, Math.min(left, chunk.length)))) {
        // Without a pause nothing else of this process would ever run.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      await new Promise<void>((resolve) => {
        const settle = () => {
          this.socket.off('drain', settle).off('close', settle);
          resolve();
        };
        this.socket.on('drain', settle).on('close', settle);
      });
    }
  }

  startTls(before: string): void {
    this.reader.reset();
    this.socket.removeAllListeners('data');
    this.send(before);
    this.wrap();
  }

  /** Whether a login is right; it is remembered in any case. */
  tryLogin(mechanism: string, user: string, secret: string): boolean {
    const { login } = this.hostile.options;
    this.hostile.credentials.push({ connection: this.index, mechanism, user, secret, secure: this.secure });
    const right = !login || (login.user === user && login.password === secret);
    if (right) this.state = 'authenticated';
    return right;
  }

  /** The next lines are no commands, until `undefined` is given. */
  readRaw(onLine: ((line: string) => void) | undefined): void {
    this.reader.raw =
      onLine &&
      ((line) => {
        this.note({ tag: '', name: '(continued)', args: [], line });
        onLine(line);
      });
  }

  private wrap(): void {
    const { certificate } = this.hostile;
    if (!certificate) throw new Error('This hostile server has no certificate: announce STARTTLS');
    const secured = new TLSSocket(this.socket, {
      isServer: true,
      cert: certificate.certPem,
      key: certificate.keyPem,
    });
    secured.on('error', () => {});
    this.secure = true;
    this.socket = secured;
    this.listenTo(secured);
  }

  private listenTo(socket: Socket): void {
    socket.on('data', (data) => {
      try {
        this.reader.push(data);
      } catch (error) {
        process.emitWarning(`Hostile server: ${error}`);
        this.close('reset');
      }
    });
  }

  private note(command: HostileCommand): number {
    return this.hostile.received({ ...command, connection: this.index, secure: this.secure });
  }

  private onCommand(command: HostileCommand): Promise<void> | undefined {
    const times = this.note(command);
    const context = this.contextOf(command, times);
    const hook = this.hostile.hookFor(command.name);
    if (!hook) {
      context.answer();
      return undefined;
    }
    // A hook that throws is a mistake in the test, which has to see it.
    return Promise.resolve()
      .then(() => hook(context))
      .catch((error) => {
        process.emitWarning(`Hook for ${command.name}: ${error}`);
        this.close('reset');
      });
  }

  private contextOf(command: HostileCommand, times: number): HostileContext {
    const tagged = (status: string, text: string) => void this.send(`${command.tag} ${status} ${text}\r\n`);
    let honest: ReturnType<typeof honestAnswer> | undefined;
    const answerOnce = () => {
      honest ??= honestAnswer(this, command);
      return honest;
    };
    return {
      command,
      connection: this,
      server: this.server,
      times,
      answer: () => {
        const { untagged, tagged: last, after } = answerOnce();
        this.send(untagged.join(''));
        if (last) this.send(`${command.tag} ${last}\r\n`);
        after?.();
      },
      honest: () => answerOnce().untagged,
      send: (text) => void this.send(text),
      ok: (text = 'done') => tagged('OK', text),
      no: (text = 'refused') => tagged('NO', text),
      bad: (text = 'what?') => tagged('BAD', text),
      flood: (bytes, filler) => this.flood(bytes, filler),
      startTls: (before = '') => this.startTls(`${command.tag} OK begin TLS\r\n${before}`),
      close: (how) => this.close(how),
    };
  }
}
