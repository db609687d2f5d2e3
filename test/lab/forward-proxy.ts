import { connect, createServer, type Socket } from 'node:net';

export interface ForwardProxy {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** What was asked for and by whom, `host:port user:password`; the user is `-` where none was given. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A SOCKS5 proxy (RFC 1928, 1929) or one for HTTP CONNECT on 127.0.0.1. With `login`, it asks for that. */
export async function startForwardProxy(
  kind: 'socks5' | 'http',
  login?: { user: string; password: string },
): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const expected = login ? `${login.user}:${login.password}` : '-';
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {}).on('close', () => sockets.delete(client));
    const serve = kind === 'socks5' ? serveSocks : serveConnect;
    void serve(client, expected, (request) => requests.push(request)).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    host: '127.0.0.1',
    port: typeof address === 'object' && address ? address.port : 0,
    requests,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function next(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => {
      socket.pause();
      resolve(data);
    });
    socket.once('close', () => reject(new Error('closed')));
    socket.resume();
  });
}

function join(client: Socket, host: string, port: number, ready: () => void): void {
  const upstream = connect({ host, port }, () => {
    ready();
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

async function serveSocks(client: Socket, expected: string, note: (request: string) => void): Promise<void> {
  await next(client);
  let who = '-';
  if (expected === '-') client.write(Buffer.from([5, 0]));
  else {
    client.write(Buffer.from([5, 2]));
    const login = await next(client);
    const user = login.subarray(2, 2 + login[1]!).toString();
    who = `${user}:${login.subarray(3 + login[1]!).toString()}`;
    client.write(Buffer.from([1, who === expected ? 0 : 1]));
  }
  const request = await next(client);
  const port = request.readUInt16BE(request.length - 2);
  const host = request[3] === 3 ? request.subarray(5, -2).toString() : request.subarray(4, -2).join('.');
  note(`${host}:${port} ${who}`);
  join(client, host, port, () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
}

async function serveConnect(
  client: Socket,
  expected: string,
  note: (request: string) => void,
): Promise<void> {
  const head = (await next(client)).toString('latin1');
  const [, host, port] = /^CONNECT ([^:\s]+):(\d+) /.exec(head) ?? [];
  const basic = /^Proxy-Authorization: Basic (\S+)/im.exec(head)?.[1];
  const who = basic ? Buffer.from(basic, 'base64').toString() : '-';
  note(`${host}:${port} ${who}`);
  if (who !== expected) client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  else join(client, host!, Number(port), () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
}
