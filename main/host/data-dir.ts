import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

interface Environment {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  home: string;
}

/** Where Curlew keeps its data unless told: the same folder in every host, local to this computer. */
export function defaultDataDir(
  { platform, env, home }: Environment = { platform: process.platform, env: process.env, home: homedir() },
): string {
  if (platform === 'win32') {
    // Local, not roaming: a mail cache must not travel with a domain profile at every sign-in.
    return win32.join(env.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'Curlew');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Curlew');
  const xdg = env.XDG_DATA_HOME;
  // The XDG specification says to ignore relative paths.
  return posix.join(xdg?.startsWith('/') ? xdg : posix.join(home, '.local', 'share'), 'curlew');
}
