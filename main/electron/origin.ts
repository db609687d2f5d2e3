import { contentPaths } from '../../shared/content/paths.ts';

/** The interface's own scheme; everything it shows comes from here. */
export const scheme = 'app';
export const origin = `${scheme}://curlew`;
export const pageUrl = `${origin}/`;
/** Another host is another origin, and another site: what strangers write is shown in a process of its own. */
export const mailBase = `${scheme}://mail/`;
export const mailFrameUrl = `${mailBase}${contentPaths.frame}`;
export const mailPageUrl = `${mailBase}${contentPaths.mailPage}`;

/** Which of this program's two origins an address belongs to. Judged by parsing: `app://curlew.evil/` begins alike. */
export function ownOrigin(url: string): 'interface' | 'mail' | null {
  try {
    const { protocol, host, username, password } = new URL(url);
    if (protocol !== `${scheme}:` || username !== '' || password !== '') return null;
    return host === 'curlew' ? 'interface' : host === 'mail' ? 'mail' : null;
  } catch {
    return null;
  }
}

/** True for addresses that this program answers itself. */
export function isOwnUrl(url: string): boolean {
  return ownOrigin(url) !== null;
}
