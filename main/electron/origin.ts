import { contentPaths } from '../../shared/content/paths.ts';

/** The interface's own scheme; everything it shows comes from here. */
export const scheme = 'app';
export const origin = `${scheme}://curlew`;
export const pageUrl = `${origin}/`;
export const mailFrameUrl = `${origin}/${contentPaths.frame}`;

/** True for addresses that this program answers itself. Judged by parsing: `app://curlew.evil/` begins alike. */
export function isOwnUrl(url: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(url);
    return protocol === `${scheme}:` && host === 'curlew' && username === '' && password === '';
  } catch {
    return false;
  }
}
