import { chmodSync, chownSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon } from './daemon.ts';
import type { DovecotServer } from './dovecot.ts';
import { eximConfig } from './exim-config.ts';
import { type Guard, startGuard } from './guard.ts';
import { freePorts, waitForGreeting } from './ports.ts';
import { EXIM, serverTree } from './unpacked.ts';

export interface SmtpOptions {
  /** Largest message that is taken, as Exim writes it; announced as SIZE. */
  sizeLimit?: string;
}

/** A real Exim that takes mail from the users of a Dovecot and delivers it to them. */
export interface SmtpServer {
  readonly host: '127.0.0.1';
  /** `submission`: in the clear, and STARTTLS; `submissions`: TLS from the first byte. */
  readonly ports: { readonly submission: number; readonly submissions: number };
  logTail(lines?: number): Promise<string>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts Exim on free ports of 127.0.0.1, with the certificate, the users and the passwords of this Dovecot. Mail to
 * `lab.test` lands in the maildirs; to other domains it is taken and thrown away.
 * @throws LabMissing when Exim is neither installed nor unpacked
 */
export async function startSmtp(dovecot: DovecotServer, options: SmtpOptions = {}): Promise<SmtpServer> {
  const tree = serverTree(EXIM);
  const folder = await mkdtemp(join(tmpdir(), 'cl-smtp-'));
  await chmod(folder, 0o755);
  const guard = startGuard(join(folder, 'exim.pid'), folder);
  try {
    const server = new Exim(tree.file('usr/sbin/exim4'), tree.libraries, folder, guard, dovecot, options);
    await server.prepare();
    await server.start();
    return server;
  } catch (error) {
    await guard.release();
    throw error;
  }
}

class Exim implements SmtpServer {
  readonly host = '127.0.0.1';
  readonly ports = { submission: 0, submissions: 0 };
  private daemon: Daemon | null = null;
  private stopping: Promise<void> | undefined;
  private readonly original: string;
  private readonly libraries: readonly string[];
  private readonly folder: string;
  private readonly guard: Guard;
  private readonly dovecot: DovecotServer;
  private readonly options: SmtpOptions;

  constructor(
    original: string,
    libraries: readonly string[],
    folder: string,
    guard: Guard,
    dovecot: DovecotServer,
    options: SmtpOptions,
  ) {
    this.original = original;
    this.libraries = libraries;
    this.folder = folder;
    this.guard = guard;
    this.dovecot = dovecot;
    this.options = options;
  }

  /** The program without its set-user-id bit, and a list of users in which its own is the one mail belongs to. */
  async prepare(): Promise<void> {
    const { uid, gid } = this.dovecot.mailOwner;
    await mkdir(join(this.folder, 'spool'));
    copyFileSync(this.original, this.program);
    chmodSync(this.program, 0o755);
    const home = `:${this.folder}:/bin/false\n`;
    await writeFile(
      join(this.folder, 'passwd'),
      `root:x:0:0:root:/root:/bin/sh\nDebian-exim:x:${uid}:${gid}:${home}`,
    );
    await writeFile(join(this.folder, 'group'), `root:x:0:\nDebian-exim:x:${gid}:\nmail:x:${gid}:\n`);
    for (const name of ['server.pem', 'server.key']) {
      copyFileSync(join(this.dovecot.folder, name), join(this.folder, name));
    }
    this.own(this.folder);
    for (const name of readdirSync(this.folder)) this.own(join(this.folder, name));
  }

  /** Another process may take a free port before Exim binds it: then try with others. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const [submission, submissions] = await freePorts(2);
      this.ports.submission = submission!;
      this.ports.submissions = submissions!;
      const config = join(this.folder, 'exim.conf');
      const { folder, ports, program, dovecot, options } = this;
      const { uid, gid } = dovecot.mailOwner;
      await writeFile(
        config,
        eximConfig({
          ...{ folder, program, ports, uid, gid },
          users: join(dovecot.folder, 'users'),
          mail: join(dovecot.folder, 'mail'),
          sizeLimit: options.sizeLimit ?? '50M',
        }),
      );
      this.own(config);
      this.daemon = new Daemon(program, ['-bdf', '-C', config], {
        env: this.env(),
        runAs: dovecot.mailOwner,
        logFile: join(folder, 'said.log'),
      });
      try {
        return await this.daemon.start((signal) => waitForGreeting(submission!, signal));
      } catch (error) {
        if (attempt === 3) throw new Error(`${error}\n${await this.logTail(20)}`);
      }
    }
  }

  async logTail(lines = 50): Promise<string> {
    const logs = ['said.log', 'exim-mainlog', 'exim-paniclog', 'exim-rejectlog'].map((name) =>
      readFile(join(this.folder, name), 'utf8').catch(() => ''),
    );
    return (await Promise.all(logs)).join('').trimEnd().split('\n').slice(-lines).join('\n');
  }

  stop(): Promise<void> {
    this.stopping ??= (this.daemon?.end('hard') ?? Promise.resolve()).then(() => this.guard.release());
    return this.stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private get program(): string {
    return join(this.folder, 'exim4');
  }

  private own(path: string): void {
    const { uid, gid } = this.dovecot.mailOwner;
    if (process.getuid?.() === 0 && existsSync(path)) chownSync(path, uid, gid);
  }

  /** Exim looks its own user up by name; the wrapper answers from our list, as no user is made in the system. */
  private env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      LD_LIBRARY_PATH: this.libraries.join(':'),
      LD_PRELOAD: 'libnss_wrapper.so',
      NSS_WRAPPER_PASSWD: join(this.folder, 'passwd'),
      NSS_WRAPPER_GROUP: join(this.folder, 'group'),
    };
  }
}
