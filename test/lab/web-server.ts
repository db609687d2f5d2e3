import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificateFor } from './certificates.ts';

/** How one page is answered; a string is a page with that text. */
export type PageAnswer = string | ((request: IncomingMessage, response: ServerResponse) => void);

export interface WebServer {
  readonly port: number;
  /** The authority of its certificate. */
  readonly caPem: string;
  /** By host and path, without the query: `example.org/page`. */
  readonly pages: Record<string, PageAnswer>;
  /** What was asked for, host, path and query. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An https server on 127.0.0.1 for many names, with a certificate of the lab's authority for all of them. */
export async function startWebServer(
  hosts: readonly string[],
  pages: Record<string, PageAnswer> = {},
): Promise<WebServer> {
  const { certPem, keyPem, caPem } = await certificateFor(...hosts);
  const requests: string[] = [];
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    const asked = `${request.headers.host}${request.url}`;
    requests.push(asked);
    const page = pages[asked.split('?')[0]!];
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(page);
    else page(request, response);
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  return { port, caPem, pages, requests, stop, [Symbol.asyncDispose]: stop };
}
