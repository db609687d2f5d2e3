import { connect, createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that is free at this moment. Others may take it: callers that bind later must retry. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Several different free ports: all are held open until the last is known, so that none comes twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * Resolves with the first bytes a server says on a port, trying again while nobody listens there.
 * @throws when `signal` aborts, with its reason.
 */
export async function waitForGreeting(port: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    const greeting = await tryGreeting(port, signal);
    if (greeting) return greeting;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

function tryGreeting(port: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (result: string | null) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(result);
    };
    const onAbort = () => finish(null);
    signal.addEventListener('abort', onAbort);
    socket.once('data', (data) => finish(data.toString('latin1')));
    socket.once('error', () => finish(null));
    socket.once('close', () => finish(null));
  });
}
