import { createConnection, type Socket } from 'node:net';
import type { DovecotServer } from '../lab/dovecot.ts';

/** The floor: a socket that sends commands and reads the answers away, without looking at them. */
export class RawReader {
  private readonly socket: Socket;
  private tag = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async open(server: DovecotServer, user: string, password: string): Promise<RawReader> {
    const socket = createConnection({ host: server.host, port: server.ports.imap });
    await new Promise<void>((resolve, reject) => {
      socket.once('data', () => resolve());
      socket.once('error', reject);
    });
    const reader = new RawReader(socket);
    await reader.command(`LOGIN "${user}" "${password}"`);
    return reader;
  }

  /** Sends a command. Answers the number of bytes read until its tagged answer. */
  command(text: string): Promise<number> {
    const tag = `b${++this.tag}`;
    const end = Buffer.from(`\r\n${tag} `);
    return new Promise((resolve, reject) => {
      let bytes = 0;
      let tail = Buffer.from('\r\n');
      const onData = (chunk: Buffer): void => {
        bytes += chunk.length;
        tail = Buffer.concat([tail.subarray(-end.length), chunk]);
        const at = tail.indexOf(end);
        if (at < 0 || tail.indexOf('\r\n', at + end.length) < 0) return;
        this.socket.off('data', onData);
        if (
          tail
            .subarray(at + end.length)
            .toString('latin1')
            .startsWith('OK')
        )
          resolve(bytes);
        else reject(new Error(`${text}: ${tail.subarray(at).toString('latin1', 0, 200)}`));
      };
      this.socket.on('data', onData);
      this.socket.write(`${tag} ${text}\r\n`);
    });
  }

  /** Waits in IDLE until the server tells of a new message. */
  async idleUntilExists(): Promise<void> {
    const tag = `b${++this.tag}`;
    const said = (word: string): Promise<void> =>
      new Promise((resolve) => {
        const onData = (chunk: Buffer): void => {
          if (!chunk.toString('latin1').includes(word)) return;
          this.socket.off('data', onData);
          resolve();
        };
        this.socket.on('data', onData);
      });
    const exists = said(' EXISTS');
    this.socket.write(`${tag} IDLE\r\n`);
    await exists;
    const ended = said(`${tag} OK`);
    this.socket.write('DONE\r\n');
    await ended;
  }

  close(): void {
    this.socket.destroy();
  }
}
