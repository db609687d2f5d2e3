import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type CertificateKind, serverCertificate } from './certificates.ts';
import { Daemon, type HowToEnd } from './daemon.ts';
import {
  type DovecotPlace,
  type DovecotSettings,
  dovecotConfig,
  type MailboxSpec,
  oauth2Config,
  publicAcl,
  STANDARD_MAILBOXES,
} from './dovecot-config.ts';
import { findProgram } from './find-program.ts';
import { type Guard, startGuard } from './guard.ts';
import { type ImapServer, type LabUser, pathWith } from './imap-server.ts';
import { freePorts, waitForGreeting } from './ports.ts';

export { LabMissing } from './errors.ts';
export type { MailboxSpec };

const INSTALL = 'apt-get install dovecot-core dovecot-imapd';
/** Debian's `nobody`: mail processes refuse to run as root, and any other user does. */
const NOBODY = 65534;

export interface DovecotOptions extends DovecotSettings {
  certificate?: CertificateKind;
  users?: { name: string; password: string; mailboxes?: MailboxSpec[] }[];
}

export type DovecotUser = LabUser;

export interface DovecotServer extends ImapServer {
  readonly kind: 'dovecot';
  /** Adds a user with the standard mailboxes and, if given, more (`specialUse` holds for every user who has a mailbox of that name). */
  addUser(name: string, password: string, options?: { mailboxes?: MailboxSpec[] }): Promise<DovecotUser>;
  /** Changes a password; Dovecot notices within a second. */
  setPassword(name: string, password: string): Promise<void>;
  /** The maildir folder of a mailbox, made (cur, new, tmp) and owned as Dovecot wants it. */
  maildirOf(user: string, mailbox: string): string;
  /** The user under whom mail processes run. */
  readonly mailOwner: { uid: number; gid: number };
  /** Gives a file or folder to the user under whom mail processes run. */
  own(path: string): void;
  /** `halt` and `resume`; halting `politely` takes a second. */
  restart(how?: HowToEnd): Promise<void>;
  /** Cuts the connections of one user, or of all. */
  kick(user?: string): Promise<void>;
}

/**
 * Starts a real Dovecot on free ports of 127.0.0.1, in a throw-away folder. It ends with `stop()`, and with this
 * process if that ends first.
 *
 * @example
 * await using server = await startDovecot({ users: [{ name: 'mara@lab.test', password: 'secret' }] });
 * connect({ host: server.host, port: server.ports.imaps, ca: server.caPem });
 *
 * @throws LabMissing when Dovecot or openssl is not installed.
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  findProgram('dovecot', INSTALL);
  const certificate = await serverCertificate(options.certificate ?? 'trusted');
  const folder = await makeFolder();
  const guard = startGuard(join(folder, 'run', 'master.pid'), folder);
  try {
    await writeFile(join(folder, 'ca.pem'), certificate.caPem);
    await writeFile(join(folder, 'server.pem'), certificate.certPem);
    await writeFile(join(folder, 'server.key'), certificate.keyPem, { mode: 0o600 });
    const server = new Dovecot(folder, options, certificate.caPem, certificate.certPem, guard);
    for (const user of options.users ?? []) await server.addUser(user.name, user.password, user);
    await server.startOnFreePorts();
    return server;
  } catch (error) {
    await guard.release();
    throw error;
  }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cl-'));
  // Unix socket paths end at 107 bytes, and Dovecot adds up to 40.
  if (folder.length > 64) throw new Error(`The temporary folder's path is too long for Dovecot: ${folder}`);
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'run'), { mode: 0o755 });
  await mkdir(join(folder, 'mail'), { mode: 0o755 });
  await mkdir(join(folder, 'users'), { mode: 0o755 });
  return folder;
}

class Dovecot implements DovecotServer {
  readonly kind = 'dovecot';
  readonly host = '127.0.0.1';
  readonly ports = { imaps: 0, imap: 0 };
  readonly users = new Map<string, DovecotUser>();
  readonly folder: string;
  readonly caPem: string;
  readonly caFile: string;
  readonly certificatePem: string;
  readonly mailOwner: { uid: number; gid: number };
  private readonly options: DovecotOptions;
  private readonly guard: Guard;
  private readonly place: DovecotPlace;
  private readonly specialMailboxes = new Map<string, MailboxSpec>();
  private readonly daemon: Daemon;
  private stopping: Promise<void> | undefined;

  constructor(folder: string, options: DovecotOptions, caPem: string, certificatePem: string, guard: Guard) {
    this.folder = folder;
    this.options = options;
    this.caPem = caPem;
    this.certificatePem = certificatePem;
    this.caFile = join(folder, 'ca.pem');
    this.guard = guard;
    this.daemon = new Daemon(findProgram('dovecot', INSTALL), ['-F', '-c', join(folder, 'dovecot.conf')]);
    const asRoot = process.getuid?.() === 0;
    this.place = {
      folder,
      ports: this.ports,
      asRoot,
      mailUid: asRoot ? NOBODY : (process.getuid?.() ?? NOBODY),
      mailGid: asRoot ? NOBODY : (process.getgid?.() ?? NOBODY),
    };
    this.mailOwner = { uid: this.place.mailUid, gid: this.place.mailGid };
    this.own(join(folder, 'mail'));
  }

  /** Another process may take a free port before Dovecot binds it: then try with others. */
  async startOnFreePorts(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const [imap, imaps] = await freePorts(2);
      this.ports.imap = imap!;
      this.ports.imaps = imaps!;
      await this.writeConfig();
      try {
        return await this.resume();
      } catch (error) {
        if (attempt === 3 || !/Address already in use/.test(String(error))) throw error;
      }
    }
  }

  async resume(): Promise<void> {
    try {
      await this.daemon.start((signal) => waitForGreeting(this.ports.imap, signal));
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}${await this.logTail(20)}`);
    }
  }

  halt(how: HowToEnd = 'politely'): Promise<void> {
    return this.daemon.end(how);
  }

  async restart(how: HowToEnd = 'politely'): Promise<void> {
    await this.halt(how);
    await this.resume();
  }

  async addUser(name: string, password: string, options: { mailboxes?: MailboxSpec[] } = {}) {
    const user = { name: name.toLowerCase(), password };
    this.users.set(user.name, user);
    const standard = this.options.mailboxes ?? STANDARD_MAILBOXES;
    const own = options.mailboxes ?? [];
    for (const box of [{ name: 'INBOX' }, ...standard, ...own]) this.maildirOf(user.name, box.name);
    await this.subscribe(user.name, own);
    await this.writeUser(user);
    const special = own.filter((box) => box.specialUse && !this.specialMailboxes.has(box.name));
    for (const box of special) this.specialMailboxes.set(box.name, box);
    if (special.length > 0) {
      await this.writeConfig();
      this.daemon.reload();
    }
    return user;
  }

  async setPassword(name: string, password: string): Promise<void> {
    const user = this.users.get(name.toLowerCase());
    if (!user) throw new Error(`No such user: ${name}`);
    user.password = password;
    await this.writeUser(user);
  }

  maildirOf(user: string, mailbox: string): string {
    const home = join(this.folder, 'mail', user.toLowerCase());
    const maildir = join(home, 'Maildir', mailbox.toUpperCase() === 'INBOX' ? 'INBOX' : mailbox);
    if (existsSync(join(maildir, 'tmp'))) return maildir;
    for (const path of [...ancestors(home, maildir), 'cur', 'new', 'tmp'].map((part) =>
      join(maildir, part),
    )) {
      if (existsSync(path)) continue;
      mkdirSync(path);
      chmodSync(path, 0o700);
      this.own(path);
    }
    return maildir;
  }

  pathOf(name: string): string {
    return pathWith(this.options.prefix ?? '', this.options.separator ?? '/', name);
  }

  own(path: string): void {
    if (this.place.asRoot) chownSync(path, this.place.mailUid, this.place.mailGid);
  }

  async kick(user = '*'): Promise<void> {
    const doveadm = findProgram('doveadm', INSTALL);
    // Exit code 68 says that nobody was connected.
    await promisify(execFile)(doveadm, ['-c', join(this.folder, 'dovecot.conf'), 'kick', user]).catch(
      (error) => {
        if (error.code !== 68) throw error;
      },
    );
  }

  async logTail(lines = 50): Promise<string> {
    const log = await readFile(join(this.folder, 'dovecot.log'), 'utf8').catch(() => '');
    return log.trimEnd().split('\n').slice(-lines).join('\n');
  }

  stop(): Promise<void> {
    this.stopping ??= this.halt('hard').then(() => this.guard.release());
    return this.stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async subscribe(user: string, mailboxes: MailboxSpec[]): Promise<void> {
    if (mailboxes.length === 0) return;
    const file = join(dirname(this.maildirOf(user, 'INBOX')), 'subscriptions');
    const names = mailboxes.map((box) => box.name.split('/').join('\t'));
    await writeFile(file, `V\t2\n\n${names.join('\n')}\n`);
    this.own(file);
  }

  private async writeConfig(): Promise<void> {
    const { oauth2 } = this.options;
    const text = dovecotConfig(this.options, this.place, [...this.specialMailboxes.values()]);
    await writeFile(join(this.folder, 'dovecot.conf'), text);
    if (oauth2) await writeFile(join(this.folder, 'oauth2.conf.ext'), oauth2Config(oauth2));
    if (this.options.sharing)
      await writeFile(join(this.folder, 'public.acl'), publicAcl(this.options.separator));
  }

  /**
   * One password file for each user: Dovecot looks at most once a second whether a file has changed, so a user added
   * to a common file could not log in at once.
   */
  private async writeUser({ name, password }: DovecotUser): Promise<void> {
    await writeFile(join(this.folder, 'users', name), `${name}:{PLAIN}${password}::::::\n`, { mode: 0o644 });
  }
}

/** The folders from `home` down to `maildir`, as paths relative to `maildir`. */
function ancestors(home: string, maildir: string): string[] {
  const up: string[] = [];
  for (let path = maildir, relative = '.'; path.length >= home.length; path = dirname(path)) {
    up.unshift(relative);
    relative = join(relative, '..');
  }
  return up;
}
