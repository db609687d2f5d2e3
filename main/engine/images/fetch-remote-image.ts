import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../../../shared/api/error.ts';
import { type RasterType, rasterType } from '../../../shared/content/raster.ts';
import type { Endpoint } from '../net/certificate.ts';
import { askOver } from '../net/http.ts';
import { openSocket, type Route } from '../net/open.ts';
import { isPrivateHost, publicOnly } from './public-address.ts';

export interface RemoteImage {
  type: RasterType;
  bytes: Buffer;
}

/** Opens a TLS connection whose certificate has been accepted. */
export type OpenSecure = (at: Endpoint, signal: AbortSignal) => Promise<Socket>;

export interface FetchImageOptions {
  /** The way of the account that the message came to: its proxy, where there is one. */
  route: Route;
  /** For tests, in place of the net. */
  open?: OpenSecure;
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
 * page, so that the page needs no network at all. Over https only, http being taken as https; to the public net only,
 * checked where the connection is made; no cookies, no credentials, no referrer; each redirect is checked like the
 * first address; the type is what the bytes say, and only pixel formats pass.
 *
 * @throws ApiError `not-found`, `too-large`, `timeout`
 */
export async function fetchRemoteImage(address: string, options: FetchImageOptions): Promise<RemoteImage> {
  const { open = openPublic(options.route), timeoutMs = 15_000, maxBytes = 10 * 1024 * 1024 } = options;
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
    // The race holds even when a connection ignores the signal.
    return await Promise.race([load(address, open, abort.signal, maxBytes), timedOut]);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('not-found', 'The picture could not be loaded.', { retryable: true, cause: error });
  } finally {
    clearTimeout(timer);
    // also ends a body nobody reads to its end
    abort.abort();
  }
}

/** By the account's way, but never with its client certificate, nor trusting what it trusts for its own servers. */
export function openPublic(route: Route): OpenSecure {
  const open: Route = {
    network: publicOnly(route.network),
    proxy: route.proxy,
    clientCertificate: null,
    trusted: () => null,
  };
  // A proxy is the person's own choice and may well be in the private network; it resolves the name itself.
  if (route.proxy !== null) open.network = route.network;
  return (at, signal) => openSocket(at, true, open, signal);
}

async function load(
  address: string,
  open: OpenSecure,
  signal: AbortSignal,
  maxBytes: number,
): Promise<RemoteImage> {
  let url = checkUrl(address);
  for (let redirects = 0; ; redirects++) {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = await open({ host, port: Number(url.port || 443) }, signal);
    try {
      const response = await askOver(socket, url, { method: 'GET', headers: HEADERS }, signal);
      const location = isRedirect(response.statusCode) ? response.headers.location : undefined;
      if (location === undefined) return await read(response, maxBytes);
      if (redirects >= MAX_REDIRECTS) throw notFound('The picture is redirected too often.');
      url = checkUrl(location, url);
    } finally {
      socket.destroy();
    }
  }
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status);
}

function checkUrl(address: string, base?: URL): URL {
  const url = address.length <= MAX_URL_LENGTH ? URL.parse(address, base?.href) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw notFound('The address of the picture is not one of the web.');
  }
  if (url.username !== '' || url.password !== '')
    throw notFound('The address of the picture holds a password.');
  if (isPrivateHost(url.hostname)) throw notFound('The picture is said to be in a private network.');
  const port = Number(url.port || 443);
  // Below 1024 other services listen, which are not to be spoken to in a message's name.
  if (port !== 443 && port !== 80 && port < 1024)
    throw notFound('The address of the picture names another service.');
  if (url.protocol === 'http:') url.protocol = 'https:';
  if (url.port === '80') url.port = '';
  url.hash = '';
  return url;
}

async function read(response: IncomingMessage, maxBytes: number): Promise<RemoteImage> {
  if (response.statusCode !== 200)
    throw notFound(`The server of the picture answered ${response.statusCode}.`);
  if (Number(response.headers['content-length']) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
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
