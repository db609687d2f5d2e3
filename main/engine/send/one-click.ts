import type { Socket } from 'node:net';
import { ApiError } from '../../../shared/api/error.ts';
import { type OpenSecure, openPublic } from '../images/fetch-remote-image.ts';
import { askOver } from '../net/http.ts';
import type { Route } from '../net/open.ts';

const timeoutMs = 20_000;
const question = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
};

/**
 * Leaves a list by the one request of RFC 8058 section 3.2: nothing in it names the person but the address itself, no
 * cookies, no referrer; to the public net only, and no redirect is followed.
 * @param open for tests, in place of the net
 * @throws ApiError `server-refused`, `timeout`, `offline`
 */
export async function postOneClick(
  address: string,
  route: Route,
  open: OpenSecure = openPublic(route),
): Promise<void> {
  const url = new URL(address);
  const signal = AbortSignal.timeout(timeoutMs);
  let socket: Socket | null = null;
  try {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    socket = await open({ host, port: Number(url.port || 443) }, signal);
    const { statusCode = 0 } = await askOver(socket, url, question, signal);
    if (statusCode >= 200 && statusCode < 300) return;
    const words = `${url.host} did not take you off the list; it answered ${statusCode}.`;
    throw new ApiError('server-refused', words);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const what = signal.aborted ? 'timeout' : 'offline';
    throw new ApiError(what, `${url.host} could not be reached.`, { retryable: true, cause: error });
  } finally {
    socket?.destroy();
  }
}
