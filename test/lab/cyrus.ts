import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type BaseOptions, BaseServer, makePlace, type ServerPlace } from './base-server.ts';
import { Daemon } from './daemon.ts';
import { type LabUser, pathWith } from './imap-server.ts';
import { CYRUS, type ServerTree, serverTree } from './unpacked.ts';

export interface CyrusOptions extends BaseOptions {
  /** `/` between the levels of a mailbox name; with `false` it is `.`, as Cyrus had it for decades. True by default. */
  unixHierarchySep?: boolean;
  /** Personal mailboxes beside INBOX (the default) instead of below it, as `INBOX/Sent` or `INBOX.Sent`. */
  altNamespace?: boolean;
  /** Capabilities not to announce, and commands of theirs not to understand, as in `suppress_capabilities`. */
  hideCapabilities?: string[];
  /** More lines for `imapd.conf`. */
  extraConfig?: string;
}

/**
 * Starts a real Cyrus IMAP server on free ports of 127.0.0.1, in a throw-away folder.
 * @throws LabMissing when it is neither installed nor unpacked.
 */
export async function startCyrus(options: CyrusOptions = {}): Promise<Cyrus> {
  const tree = serverTree(CYRUS);
  const subfolders = ['conf', 'conf/socket', 'conf/log', 'spool', 'sasl'];
  const place = await makePlace(options.certificate ?? 'trusted', subfolders);
  return new Cyrus(tree, place, options).start();
}

class Cyrus extends BaseServer {
  readonly kind = 'cyrus';
  protected readonly createsSpecialUse = true;
  private readonly tree: ServerTree;
  private readonly settings: CyrusOptions;
  private readonly env: NodeJS.ProcessEnv;

  constructor(tree: ServerTree, place: ServerPlace, options: CyrusOptions) {
    super(place, options);
    this.tree = tree;
    this.settings = options;
    const plugins = tree.libraries.map((folder) => join(folder, 'sasl2'));
    const system = ['/usr/lib/x86_64-linux-gnu/sasl2', '/usr/lib/aarch64-linux-gnu/sasl2', '/usr/lib/sasl2'];
    this.env = {
      ...process.env,
      LD_LIBRARY_PATH: tree.libraries.join(':'),
      SASL_PATH: [...plugins, ...system].join(':'),
    };
  }

  get separator(): '/' | '.' {
    return this.settings.unixHierarchySep === false ? '.' : '/';
  }

  pathOf(name: string): string {
    const prefix = this.settings.altNamespace === false ? `INBOX${this.separator}` : '';
    return pathWith(prefix, this.separator, name);
  }

  /** Cyrus itself logs to the system's log only: here are the sessions of its users, and what it said when it died. */
  override async logTail(lines = 50): Promise<string> {
    const folder = join(this.folder, 'conf', 'log');
    const sessions = [...this.users.keys()].flatMap((user) => {
      try {
        return readdirSync(join(folder, user)).map((name) => readFileSync(join(folder, user, name), 'utf8'));
      } catch {
        return [];
      }
    });
    const said = await super.logTail(lines);
    return [...sessions.join('\n').split('\n').slice(-lines), said].join('\n').trim();
  }

  protected async prepare(): Promise<Daemon[]> {
    const config = join(this.folder, 'imapd.conf');
    const services = join(this.folder, 'cyrus.conf');
    await writeFile(config, this.imapdConf());
    await writeFile(services, this.cyrusConf(config));
    const args = ['-D', '-C', config, '-M', services, '-p', join(this.folder, 'conf', 'master.pid')];
    const { env, logFile } = this;
    const runAs = this.place.owner;
    return [new Daemon(this.tree.file('usr/lib/cyrus/bin/master'), args, { env, logFile, runAs })];
  }

  protected async register({ name, password }: LabUser): Promise<void> {
    const [local, realm = 'internal'] = name.split('@') as [string, string?];
    const file = join(this.folder, 'sasl', 'sasldb2');
    const args = ['-p', '-c', '-f', file, '-u', realm, local];
    const child = spawn(this.tree.file('usr/sbin/saslpasswd2'), args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: this.env,
      ...(process.getuid?.() === 0 ? this.place.owner : undefined),
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.stdin.end(password);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`saslpasswd2 ended with ${code}: ${said}`);
    // Cyrus writes the sessions of a user down when this folder exists.
    const log = join(this.folder, 'conf', 'log', name);
    await mkdir(log, { recursive: true });
    if (process.getuid?.() === 0) chownSync(log, this.place.owner.uid, this.place.owner.gid);
  }

  private cyrusConf(config: string): string {
    const program = (name: string) => `${this.tree.file(`usr/lib/cyrus/bin/${name}`)} -C ${config}`;
    return `
START {
  recover cmd="${program('ctl_cyrusdb')} -r"
}
SERVICES {
  imap cmd="${program('imapd')} -U 30" listen="127.0.0.1:${this.ports.imap}" prefork=1
  imaps cmd="${program('imapd')} -s -U 30" listen="127.0.0.1:${this.ports.imaps}" prefork=0
}
DAEMON {
  idled cmd="${program('idled')} -d"
}
EVENTS {
}
`;
  }

  private imapdConf(): string {
    const { folder } = this;
    const yes = (value: boolean) => (value ? 'yes' : 'no');
    const hidden = this.settings.hideCapabilities?.join(' ');
    const account = process.getuid?.() === 0 ? 'nobody' : userInfo().username;
    return `
configdirectory: ${folder}/conf
proc_path: ${folder}/conf/proc
mboxname_lockpath: ${folder}/conf/lock
idlesocket: ${folder}/conf/socket/idle
defaultpartition: default
partition-default: ${folder}/spool
cyrus_user: ${account}
servername: localhost
virtdomains: userid
defaultdomain: internal
unixhierarchysep: ${yes(this.settings.unixHierarchySep !== false)}
altnamespace: ${yes(this.settings.altNamespace !== false)}
allowplaintext: yes
autocreate_quota: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasl/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-256
tls_server_cert: ${folder}/server.pem
tls_server_key: ${folder}/server.pem
tls_session_timeout: 0
failedloginpause: 0
skiplist_unsafe: 1
${hidden ? `suppress_capabilities: ${hidden}` : ''}
${this.settings.extraConfig ?? ''}
`;
  }
}

export type { Cyrus as CyrusServer };
