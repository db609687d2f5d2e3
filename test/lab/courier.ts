import { chownSync, existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { type BaseOptions, BaseServer, makePlace, type ServerPlace } from './base-server.ts';
import { adoptUser, redirectAuthLibrary, startCourierAuth } from './courier-auth.ts';
import { Daemon } from './daemon.ts';
import { type LabUser, pathWith } from './imap-server.ts';
import { COURIER, type ServerTree, serverTree } from './unpacked.ts';

export interface CourierOptions extends BaseOptions {
  /** What is announced beside what Courier adds itself (ACL, STARTTLS, ENABLE UTF8=ACCEPT); Debian's by default. */
  imapCapability?: string;
  /** Further settings, as they would stand in `/etc/courier/imapd`. */
  settings?: Record<string, string>;
}

const CAPABILITY =
  'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE';

/**
 * Starts a real Courier IMAP server on free ports of 127.0.0.1, in a throw-away folder. Only the daemon that knows
 * the passwords is the lab's own.
 * @throws LabMissing when it is neither installed nor unpacked.
 */
export async function startCourier(options: CourierOptions = {}): Promise<Courier> {
  const tree = serverTree(COURIER);
  const place = await makePlace(options.certificate ?? 'trusted', ['lib', 'mail']);
  return new Courier(tree, place, options).start();
}

class Courier extends BaseServer {
  readonly kind = 'courier';
  protected readonly createsSpecialUse = false;
  private readonly tree: ServerTree;
  private readonly settings: CourierOptions;
  private auth: Promise<Server> | undefined;
  private offersStarttls: boolean | undefined;

  constructor(tree: ServerTree, place: ServerPlace, options: CourierOptions) {
    super(place, options);
    this.tree = tree;
    this.settings = options;
  }

  pathOf(name: string): string {
    return pathWith('INBOX.', '.', name);
  }

  override async stop(): Promise<void> {
    await super.stop();
    (await this.auth)?.close();
  }

  protected async prepare(): Promise<Daemon[]> {
    this.auth ??= this.startAuth();
    await this.auth;
    this.offersStarttls ??= await adoptUser(
      this.tree.file('usr/lib/courier/courier/imaplogin'),
      join(this.folder, 'lib', 'imaplogin'),
    );
    // The last watches maildirs for IDLE.
    const watcher = this.run([this.tree.file('usr/libexec/gam_server'), '--notimeout', this.folder], false);
    return [this.daemon(this.ports.imap, false), this.daemon(this.ports.imaps, true), watcher];
  }

  /** A maildir with no more than INBOX; Courier has no command that makes one. */
  protected async register({ name }: LabUser): Promise<void> {
    for (const path of ['', 'cur', 'new', 'tmp'].map((part) => join(this.maildirOf(name), part))) {
      if (existsSync(path)) continue;
      mkdirSync(path, { mode: 0o700, recursive: true });
      if (process.getuid?.() === 0) chownSync(path, this.place.owner.uid, this.place.owner.gid);
    }
  }

  private maildirOf(name: string): string {
    return join(this.folder, 'mail', name);
  }

  private async startAuth(): Promise<Server> {
    const library = this.tree.file('usr/lib/libcourierauth.so.0');
    const copy = join(this.folder, 'lib', 'libcourierauth.so.0');
    const socket = await redirectAuthLibrary(library, copy, this.folder);
    return startCourierAuth(socket, this.place.owner, (name) => {
      const user = this.users.get(name.toLowerCase());
      return user && { ...user, maildir: this.maildirOf(user.name) };
    });
  }

  private daemon(port: number, tls: boolean): Daemon {
    const couriertls = [this.tree.file('usr/bin/couriertls'), '-server', '-tcpd'];
    return this.run(
      [
        ...[this.tree.file('usr/sbin/couriertcpd'), '-address=127.0.0.1', '-maxprocs=500', '-maxperip=500'],
        ...['-nodnslookup', '-noidentlookup', String(port), ...(tls ? couriertls : [])],
        ...[join(this.folder, 'lib', 'imaplogin'), this.tree.file('usr/bin/imapd'), 'Maildir'],
      ],
      tls,
    );
  }

  private run([program, ...args]: string[], tls: boolean): Daemon {
    return new Daemon(program!, args, {
      ...{ env: this.env(tls), runAs: this.place.owner, logFile: this.logFile },
    });
  }

  private env(tls: boolean): NodeJS.ProcessEnv {
    const libraries = [join(this.folder, 'lib'), ...this.tree.libraries];
    return {
      PATH: process.env.PATH,
      LD_LIBRARY_PATH: libraries.join(':'),
      // Watchers find each other by this name: ours must not meet those of another server.
      GAM_CLIENT_ID: this.folder,
      GAMIN_DEBUG_SERVER: '/bin/false',
      IMAP_CAPABILITY: this.settings.imapCapability ?? CAPABILITY,
      ...{ IMAP_KEYWORDS: '1', IMAP_ACL: '1', IMAP_IDLE_TIMEOUT: '60', IMAP_MAILBOX_SANITY_CHECK: '1' },
      ...{ IMAP_USELOCKS: '1', IMAP_ENHANCEDIDLE: '1', IMAP_TRASHFOLDERNAME: 'Trash' },
      ...{
        IMAP_STARTTLS: tls || !this.offersStarttls ? 'NO' : 'YES',
        COURIERTLS: this.tree.file('usr/bin/couriertls'),
      },
      ...{ TLS_CERTFILE: join(this.folder, 'server.pem'), TLS_VERIFYPEER: 'NONE', MAILDIRPATH: 'Maildir' },
      ...this.settings.settings,
    };
  }
}

export type { Courier as CourierServer };
