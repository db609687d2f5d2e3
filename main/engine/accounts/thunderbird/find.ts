import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ImportCandidate } from '../../../../shared/model/import.ts';
import { accountsOf, parsePrefs } from './prefs.ts';

export interface Surroundings {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
}

/** IMAP accounts of Thunderbird's default profile; none where there is no Thunderbird, or nothing can be read. */
export async function findThunderbird(surroundings: Surroundings): Promise<ImportCandidate[]> {
  for (const folder of foldersOf(surroundings)) {
    const profile = await defaultProfile(folder);
    if (profile === null) continue;
    const prefs = await readFile(join(profile, 'prefs.js'), 'utf8').catch(() => null);
    const accounts = prefs === null ? [] : accountsOf(parsePrefs(prefs));
    if (accounts.length > 0) return accounts;
  }
  return [];
}

/** Where Thunderbird's profiles are: as installed by the system, then as a Snap or Flatpak. */
function foldersOf({ platform, env }: Surroundings): string[] {
  if (platform === 'win32') return env.APPDATA ? [join(env.APPDATA, 'Thunderbird')] : [];
  const home = env.HOME;
  if (!home) return [];
  if (platform === 'darwin') return [join(home, 'Library', 'Thunderbird')];
  return [
    join(home, '.thunderbird'),
    join(home, 'snap', 'thunderbird', 'common', '.thunderbird'),
    join(home, '.var', 'app', 'org.mozilla.Thunderbird', '.thunderbird'),
  ];
}

/**
 * The profile that Thunderbird starts with: what an installation has locked (`[InstallX] Default=`), else the one
 * marked `Default=1`, else the only one.
 */
async function defaultProfile(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'profiles.ini'), 'utf8').catch(() => null);
  if (text === null) return null;
  const sections = sectionsOf(text);
  const profiles = sections.filter(({ name, values }) => name.startsWith('Profile') && values.has('Path'));
  const locked = sections.find(({ name, values }) => name.startsWith('Install') && values.has('Default'));
  const path =
    locked?.values.get('Default') ??
    (profiles.find(({ values }) => values.get('Default') === '1') ?? profiles[0])?.values.get('Path');
  if (path === undefined) return null;
  return isAbsolute(path) ? path : join(folder, path);
}

function sectionsOf(text: string): { name: string; values: Map<string, string> }[] {
  const sections: { name: string; values: Map<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const name = /^\[(.*)\]$/.exec(line)?.[1];
    const [, key, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) sections.push({ name, values: new Map() });
    else if (key !== undefined && value !== undefined) sections.at(-1)?.values.set(key, value);
  }
  return sections;
}
