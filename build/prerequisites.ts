/** What tests and the demo need from the system beside Node, and how it comes to a Debian-like one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Prerequisite {
  packages: string[];
  present: () => boolean;
}

/**
 * Servers that Debian does not let be installed beside Dovecot: to look for them is to unpack them beside the system.
 * Where they cannot be had, that is said, and their tests are skipped.
 */
const unpackedServers: Prerequisite = {
  packages: [],
  present() {
    const script = fileURLToPath(new URL('../test/lab/unpack-servers.ts', import.meta.url));
    spawnSync(process.execPath, [script], { stdio: 'inherit' });
    return true;
  },
};

const program = (packages: string[], ...names: string[]): Prerequisite => ({
  packages,
  present: () => names.some((name) => onPath(name)),
});

const file = (packages: string[], path: string): Prerequisite => ({
  packages,
  present: () => existsSync(path),
});

export const mailServer: Prerequisite[] = [
  program(['dovecot-core', 'dovecot-imapd'], 'dovecot'),
  program(['openssl'], 'openssl'),
];

const fonts = '/usr/share/fonts';
export const testTools: Prerequisite[] = [
  ...mailServer,
  program(['chromium'], 'chromium'),
  file(['fonts-noto-core'], `${fonts}/truetype/noto/NotoSans-Regular.ttf`),
  file(['fonts-noto-cjk'], `${fonts}/opentype/noto/NotoSansCJK-Regular.ttc`),
  file(['fonts-noto-color-emoji'], `${fonts}/truetype/noto/NotoColorEmoji.ttf`),
  unpackedServers,
];

/** What Curlew is measured beside. */
export const benchTools: Prerequisite[] = [
  ...mailServer,
  program(['isync'], 'mbsync'),
  program(['notmuch'], 'notmuch'),
  program(['maildir-utils'], 'mu'),
];

/** Installs what is missing where that is allowed. @returns whether all is there; if not, it has said what to run. */
export function ensurePrerequisites(prerequisites: Prerequisite[]): boolean {
  const missing = (): string[] =>
    prerequisites.filter((one) => !one.present()).flatMap((one) => one.packages);
  const wanted = missing();
  if (wanted.length === 0) return true;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`Installing ${wanted.join(', ')} …`);
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...wanted);
  }
  const still = missing();
  if (still.length === 0) return true;
  console.error(`Missing: ${still.join(', ')}. Install with:\n  sudo apt-get install ${still.join(' ')}`);
  return false;
}

function apt(...args: string[]): void {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function onPath(name: string): boolean {
  // Servers live in sbin, which an ordinary user's PATH often leaves out.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
