import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { CustomScheme, Session } from 'electron';
import type { ContentResponder, ContentResponse } from '../host/content.ts';
import { ownOrigin, scheme } from './origin.ts';

/** To be registered before Electron is ready: a scheme with an origin of its own, as trustworthy as https. */
export const privilegedSchemes: CustomScheme[] = [
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
];

/** `connect-src` of the interface's CSP: it talks over the preload bridge and connects to nothing else. */
export const connectSource = "'self'";

/** For CSP, by scheme: both origins of the scheme are the program's own, and nobody else has one there. */
export const ownSource = `${scheme}:`;

/** Serves the interface and, in another origin, mail. */
export function serveContent(
  session: Session,
  responders: Readonly<Record<'interface' | 'mail', ContentResponder>>,
): void {
  session.protocol.handle(scheme, async (request) => {
    const origin = ownOrigin(request.url);
    if (origin === null) return new Response(null, { status: 403 });
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
    const { pathname, searchParams } = new URL(request.url);
    const content = await responders[origin]({ path: pathname.slice(1), query: searchParams });
    const body = request.method === 'HEAD' ? null : await bodyOf(content);
    return new Response(body, { status: content.status, headers: content.headers });
  });
}

/** Small files whole (also those inside the asar archive), larger ones as a stream. */
async function bodyOf({ body }: ContentResponse): Promise<BodyInit> {
  if (!('file' in body)) return new Uint8Array(body);
  if (body.size < 4 * 1024 * 1024) return new Uint8Array(await readFile(body.file));
  return Readable.toWeb(createReadStream(body.file)) as ReadableStream<Uint8Array>;
}
