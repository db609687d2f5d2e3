import { askHttp, readText } from '../../net/http.ts';
import type { Route } from '../../net/open.ts';

const mostBytes = 256 * 1024;
const mostRedirects = 3;
const question = { method: 'GET', headers: { Accept: 'text/xml, application/xml' } };

export interface Page {
  text: string;
  /** The host that answered in the end. */
  host: string;
}

/**
 * Fetches a small text over https, by the account's route. Redirects are followed to https only.
 * @throws Error for anything but status 200, a plain-http redirect, a bad certificate, or more than 256 KB
 */
export async function httpsGet(url: string, route: Route, signal: AbortSignal): Promise<Page> {
  let target = new URL(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (target.protocol !== 'https:') throw new Error(`A redirect to ${target.protocol}// is not followed.`);
    const answer = await askHttp(target, question, route, signal);
    const { statusCode = 0, headers } = answer;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      answer.destroy();
      target = new URL(headers.location, target);
      continue;
    }
    if (statusCode !== 200) {
      answer.destroy();
      throw new Error(`Status ${statusCode}`);
    }
    return { text: await readText(answer, mostBytes), host: target.hostname };
  }
  throw new Error('Too many redirects');
}
