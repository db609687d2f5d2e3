import { ApiError } from '../../../shared/api/error.ts';
import { type RasterType, rasterType } from '../../../shared/content/raster.ts';

export interface RemoteImage {
  type: RasterType;
  bytes: Buffer;
}

export interface FetchImageOptions {
  fetch?: typeof globalThis.fetch;
  /** For everything together, redirects included. */
  timeoutMs?: number;
  maxBytes?: number;
}

const MAX_REDIRECTS = 5;
const MAX_URL_LENGTH = 8192;

/** As little as a server accepts: nothing that names the program, the person, the message or the language. */
const HEADERS = {
  accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif,image/*;q=0.8',
  'user-agent': 'Mozilla/5.0',
};

/**
 * A picture of a message, fetched because the reader asked for it ("Show images"). The engine does this instead of the
 * page, so that the page needs no network at all. No cookies, no credentials, no referrer; each redirect is checked
 * like the first address; the type is what the bytes say, and only pixel formats pass.
 */
export async function fetchRemoteImage(
  address: string,
  options: FetchImageOptions = {},
): Promise<RemoteImage> {
  const { fetch = globalThis.fetch, timeoutMs = 15_000, maxBytes = 10 * 1024 * 1024 } = options;
  const abort = new AbortController();
  let onTimeout = () => {};
  const timedOut = new Promise<never>((_, reject) => {
    onTimeout = () =>
      reject(new ApiError('timeout', 'The picture took too long to arrive.', { retryable: true }));
  });
  const timer = setTimeout(() => {
    onTimeout();
    abort.abort();
  }, timeoutMs);
  try {
    // The race holds even when the given fetch ignores the signal.
    return await Promise.race([load(address, fetch, abort.signal, maxBytes), timedOut]);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('not-found', 'The picture could not be loaded.', { retryable: true, cause: error });
  } finally {
    clearTimeout(timer);
    // also ends a body nobody reads to its end
    abort.abort();
  }
}

async function load(
  address: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
  maxBytes: number,
): Promise<RemoteImage> {
  let url = checkUrl(address);
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url.href, {
      headers: HEADERS,
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal,
    });
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) return await read(response, maxBytes);
    await response.body?.cancel().catch(() => {});
    if (redirects >= MAX_REDIRECTS) throw notFound('The picture is redirected too often.');
    url = checkRedirect(url, location);
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function checkUrl(address: string, base?: URL): URL {
  const url = address.length <= MAX_URL_LENGTH ? URL.parse(address, base?.href) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw notFound('The address of the picture is not one of the web.');
  }
  if (url.username !== '' || url.password !== '')
    throw notFound('The address of the picture holds a password.');
  url.hash = '';
  return url;
}

/** A public server must not make Curlew ask this computer: only the message itself may name it. */
function checkRedirect(from: URL, location: string): URL {
  const to = checkUrl(location, from);
  if (isThisComputer(to.hostname) && !isThisComputer(from.hostname))
    throw notFound('The picture is redirected to this computer.');
  return to;
}

/** Loopback and link-local names; URL has already turned "0x7f.1" and the like into the usual form. */
function isThisComputer(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127\..+|0\.0\.0\.0|169\.254\..+|\[::1?\]|\[fe80:.*\]|\[::ffff:(?:7f|a9fe:).*\])\.?$/.test(
    hostname,
  );
}

async function read(response: Response, maxBytes: number): Promise<RemoteImage> {
  if (response.status !== 200) throw notFound(`The server of the picture answered ${response.status}.`);
  if (Number(response.headers.get('content-length')) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(value);
  }
  const bytes = Buffer.concat(chunks, length);
  const type = rasterType(bytes);
  if (type === null) throw notFound('What the server sent is not a picture.');
  return { type, bytes };
}

function notFound(message: string): ApiError {
  return new ApiError('not-found', message);
}

function tooLarge(): ApiError {
  return new ApiError('too-large', 'The picture is too large to be shown.');
}
