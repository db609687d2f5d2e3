import { chownSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { type CertificateKind, serverCertificate } from './certificates.ts';
import type { Daemon, HowToEnd } from './daemon.ts';
import { type MailboxSpec, STANDARD_MAILBOXES } from './dovecot-config.ts';
import { type Guard, startGuard } from './guard.ts';
import type { CommonOptions, ImapServer, LabUser, ServerKind } from './imap-server.ts';
import { freePorts, waitForGreeting } from './ports.ts';

export interface BaseOptions extends CommonOptions {
  certificate?: CertificateKind;
  /** Mailboxes made and subscribed for every user; the standard five by default. */
  mailboxes?: MailboxSpec[];
}

/** Debian's `nobody`: mail servers refuse to run as root, and any other user does. */
const NOBODY = 65534;

/** The throw-away folder of a server, with its certificate, and a guard over both. */
export interface ServerPlace {
  folder: string;
  guard: Guard;
  caPem: string;
  certificatePem: string;
  /** The user under whom the server runs. */
  owner: { uid: number; gid: number };
}

/** `subfolders` are made for the user under whom the server runs; the pid file, `pids`, may name several processes. */
export async function makePlace(certificate: CertificateKind, subfolders: string[]): Promise<ServerPlace> {
  const { caPem, certPem, keyPem } = await serverCertificate(certificate);
  const folder = await mkdtemp(join(tmpdir(), 'cl-'));
  const asRoot = process.getuid?.() === 0;
  const owner = {
    uid: asRoot ? NOBODY : (process.getuid?.() ?? NOBODY),
    gid: asRoot ? NOBODY : (process.getgid?.() ?? NOBODY),
  };
  const guard = startGuard(join(folder, 'pids'), folder);
  try {
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'ca.pem'), caPem);
    await writeFile(join(folder, 'server.pem'), `${certPem}${keyPem}`, { mode: 0o600 });
    if (asRoot) chownSync(join(folder, 'server.pem'), owner.uid, owner.gid);
    for (const name of subfolders) {
      await mkdir(join(folder, name), { recursive: true, mode: 0o755 });
      if (asRoot) chownSync(join(folder, name), owner.uid, owner.gid);
    }
  } catch (error) {
    await guard.release();
    throw error;
  }
  return { folder, guard, caPem, certificatePem: certPem, owner };
}

/** What the servers have in common whose users and mailboxes are made over IMAP. */
export abstract class BaseServer implements ImapServer {
  abstract readonly kind: ServerKind;
  readonly host = '127.0.0.1';
  readonly ports = { imap: 0, imaps: 0 };
  readonly users = new Map<string, LabUser>();
  readonly caPem: string;
  readonly caFile: string;
  readonly certificatePem: string;
  readonly folder: string;
  protected readonly place: ServerPlace;
  protected readonly logFile: string;
  private readonly options: BaseOptions;
  private daemons: Daemon[] = [];
  private stopping: Promise<void> | undefined;

  constructor(place: ServerPlace, options: BaseOptions) {
    this.place = place;
    this.options = options;
    this.folder = place.folder;
    this.caPem = place.caPem;
    this.certificatePem = place.certificatePem;
    this.caFile = join(place.folder, 'ca.pem');
    this.logFile = join(place.folder, 'server.log');
  }

  abstract pathOf(name: string): string;
  /** Writes the configuration for `this.ports` and says what is to be run. */
  protected abstract prepare(): Promise<Daemon[]>;
  /** Lets the user log in. */
  protected abstract register(user: LabUser): Promise<void>;
  /** Whether CREATE takes the special use of a mailbox. */
  protected abstract readonly createsSpecialUse: boolean;

  async start(): Promise<this> {
    try {
      for (let attempt = 1; ; attempt++) {
        const [imap, imaps] = await freePorts(2);
        Object.assign(this.ports, { imap, imaps });
        this.daemons = await this.prepare();
        try {
          await this.resume();
          break;
        } catch (error) {
          // Another process may have taken a port before the server did.
          if (attempt === 3 || !/in use/i.test(String(error))) throw error;
        }
      }
      for (const user of this.options.users ?? []) await this.addUser(user.name, user.password, user);
      return this;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async resume(): Promise<void> {
    const ports = [this.ports.imap, this.ports.imaps];
    try {
      for (const [index, daemon] of this.daemons.entries()) {
        const started = daemon.start(async (signal) => {
          await writeFile(join(this.folder, 'pids'), this.daemons.map(({ pid }) => pid ?? '').join('\n'));
          // The port of TLS does not greet in the clear: there it is enough that the program runs.
          if (ports[index] === this.ports.imap) await waitForGreeting(this.ports.imap, signal);
        });
        await started;
      }
      await waitForPort(this.ports.imaps);
    } catch (error) {
      await this.halt('hard');
      throw new Error(`${error instanceof Error ? error.message : error}${await this.logTail(20)}`);
    }
  }

  async halt(how: HowToEnd = 'politely'): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon.end(how)));
  }

  async addUser(name: string, password: string, options: { mailboxes?: MailboxSpec[] } = {}) {
    const user = { name: name.toLowerCase(), password };
    await this.register(user);
    this.users.set(user.name, user);
    const standard = this.options.mailboxes ?? STANDARD_MAILBOXES;
    await this.makeMailboxes(user, [...standard, ...(options.mailboxes ?? [])]);
    return user;
  }

  async logTail(lines = 50): Promise<string> {
    const log = await readFile(this.logFile, 'utf8').catch(() => '');
    return log.trimEnd().split('\n').slice(-lines).join('\n');
  }

  stop(): Promise<void> {
    this.stopping ??= this.halt('hard').then(() => this.place.guard.release());
    return this.stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async makeMailboxes(user: LabUser, mailboxes: MailboxSpec[]): Promise<void> {
    const client = new ImapFlow({
      ...{ host: this.host, port: this.ports.imap, secure: false, doSTARTTLS: false },
      ...{ auth: { user: user.name, pass: user.password }, logger: false, disableAutoIdle: true },
    });
    client.on('error', () => {});
    await client.connect();
    for (const { name, specialUse } of mailboxes) {
      const path = this.pathOf(name);
      if (specialUse && this.createsSpecialUse) await createSpecial(client, path, specialUse);
      else await client.mailboxCreate(path);
      await client.mailboxSubscribe(path);
    }
    await client.logout();
  }
}

/** CREATE with a special use (RFC 6154), which imapflow has no method for. */
async function createSpecial(client: ImapFlow, path: string, specialUse: string): Promise<void> {
  const { exec } = client as unknown as {
    exec(command: string, attributes: unknown[]): Promise<{ next(): void }>;
  };
  const use = [{ type: 'ATOM', value: 'USE' }, [{ type: 'ATOM', value: specialUse }]];
  const response = await exec.call(client, 'CREATE', [{ type: 'STRING', value: path }, use]);
  response.next();
}

/** A server that greets on its first port may need a moment more for the second. */
async function waitForPort(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let attempt = 0; ; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (attempt === 200) throw new Error(`Nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
