import { createServer, type Socket } from 'node:net';

/** A moment of one submission, as the server sees it. `dot`: all has come, nothing is answered yet. */
export type SmtpMoment =
  | 'connect'
  | 'ehlo'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'dot'
  | 'taken'
  | 'answered';

/**
 * What the server does at that moment: goes on, cuts the connection, or answers in its own way. At `taken` the message
 * is delivered already, and only its answer can be lost.
 */
export type SmtpTurn = 'go' | 'cut' | string;

export interface SmtpPeer {
  readonly port: number;
  /** Raw messages that the server took responsibility for, in order. */
  readonly taken: string[];
  close(): Promise<void>;
}

/**
 * A small honest SMTP server (RFC 5321) that does what a test tells it at each moment: for cuts and answers that no real
 * server gives at will. Everybody may sign in.
 */
export async function startSmtpPeer(
  turn: (moment: SmtpMoment, count: number) => SmtpTurn,
  options: { pipelining?: boolean; onTaken?: (raw: string) => void } = {},
): Promise<SmtpPeer> {
  const taken: string[] = [];
  const sockets = new Set<Socket>();
  const counts = new Map<SmtpMoment, number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let buffer = '';
    let reading = false;
    let bodySeen = false;

    /** True when the moment goes by with the usual answer. */
    const at = (moment: SmtpMoment, usual: string): boolean => {
      const count = (counts.get(moment) ?? 0) + 1;
      counts.set(moment, count);
      const does = turn(moment, count);
      if (does === 'cut') socket.destroy();
      else if (does === 'go') {
        if (usual !== '') socket.write(usual);
        return true;
      } else socket.write(`${does}\r\n`);
      return false;
    };
    const take = (raw: string): void => {
      if (!at('dot', '')) return;
      taken.push(raw);
      options.onTaken?.(raw);
      if (at('taken', '250 2.0.0 Taken\r\n')) at('answered', '');
    };
    const command = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') {
        const pipelining = options.pipelining === false ? '' : '250-PIPELINING\r\n';
        at('ehlo', `250-peer\r\n${pipelining}250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SIZE 50000000\r\n`);
      } else if (verb === 'AUTH') at('auth', '235 2.7.0 Welcome\r\n');
      else if (verb === 'MAIL') at('mail', '250 2.1.0 OK\r\n');
      else if (verb === 'RCPT') at('rcpt', '250 2.1.5 OK\r\n');
      else if (verb === 'DATA') {
        bodySeen = false;
        reading = at('data', '354 Go on\r\n');
      } else if (verb === 'QUIT') socket.end('221 Bye\r\n');
      else socket.write('250 OK\r\n');
    };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      buffer += text;
      while (!socket.destroyed) {
        if (reading) {
          if (!bodySeen && buffer !== '') {
            bodySeen = true;
            if (!at('body', '')) return;
          }
          const end = buffer.indexOf('\r\n.\r\n');
          if (end < 0) return;
          const raw = buffer.slice(0, end + 2).replace(/^\.\./gm, '.');
          buffer = buffer.slice(end + 5);
          reading = false;
          take(raw);
        } else {
          const end = buffer.indexOf('\r\n');
          if (end < 0) return;
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          command(line);
        }
      }
    });
    at('connect', '220 peer ESMTP\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
