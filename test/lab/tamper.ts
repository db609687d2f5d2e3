import { connect, createServer, type Socket } from 'node:net';

export interface Tamper {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Everything that clients have sent, as it came. */
  readonly fromClient: Buffer;
  /** Where connections to come are led. */
  target: number;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A man in the middle on 127.0.0.1: what the server says passes through `rewrite`, one byte for each character; what
 * the client says passes unchanged and is kept, to prove what it gave away.
 *
 * @example
 * await using mallory = await startTamper(server.ports.imap, (text) => text.replace('STARTTLS', 'XTARTTLS'));
 */
export async function startTamper(
  target: number,
  rewrite: (text: string) => string = (text) => text,
): Promise<Tamper> {
  const sockets = new Set<Socket>();
  const kept: Buffer[] = [];
  const server = createServer((client) => {
    const upstream = connect({ port: tamper.target, host: '127.0.0.1' });
    const pairs: [Socket, Socket][] = [
      [client, upstream],
      [upstream, client],
    ];
    for (const [socket, other] of pairs) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data) => {
      kept.push(data);
      upstream.write(data);
    });
    upstream.on('data', (data) => client.write(Buffer.from(rewrite(data.toString('latin1')), 'latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const tamper: Tamper = {
    host: '127.0.0.1',
    port: typeof address === 'object' && address ? address.port : 0,
    get fromClient() {
      return Buffer.concat(kept);
    },
    target,
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return tamper;
}
