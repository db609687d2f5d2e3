import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createLaunchCodes, type LaunchCodes } from './launch-code.ts';

/** Who answers those who come. */
interface Host {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * The port of the interface, open before there is anybody to answer: a browser can be started on its way to it while
 * the rest of the program is still being loaded. Who comes before that waits.
 */
export interface Door {
  readonly port: number;
  readonly launchCodes: LaunchCodes;
  /** An address that opens the page once, for a command line that others can read. */
  launchUrl(): string;
  /** From now on, this one answers. */
  answerBy(host: Host): void;
  close(): Promise<void>;
}

/** @param port - 0 for any free one. @throws the error of `listen` */
export async function openDoor(port: number): Promise<Door> {
  const server = await listen(port);
  const { promise: host, resolve: answerBy } = Promise.withResolvers<Host>();
  server.on('request', (request, response) => {
    void host.then((one) => one.request(request, response));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    void host.then((one) => one.upgrade(request, socket, head));
  });
  const launchCodes = createLaunchCodes();
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    launchCodes,
    // Chromium remembers where the window stood by host and path, without the query.
    launchUrl: () => `http://127.0.0.1:${actual}/?start=${launchCodes.create()}`,
    answerBy,
    close: () => closed(server),
  };
}

/** An HTTP server on 127.0.0.1, listening. */
export async function listen(port: number): Promise<Server> {
  const server = createServer({ maxHeaderSize: 32_768, requestTimeout: 30_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

/** Ends a server with its connections. Safe to call twice. */
export async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
