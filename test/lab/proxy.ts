import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the proxy does to the bytes of all its connections, those that are open and those to come. */
export interface ProxyMode {
  /** New connections are reset at once. */
  refuse?: boolean;
  /** Connections stay open, but nothing passes: a black hole. What arrives meanwhile is kept back. */
  stall?: boolean;
  /** Milliseconds that each piece of data is late, each way. */
  latencyMs?: number;
  /** At most so many bytes a second, each way and connection. */
  bytesPerSecond?: number;
  /** A connection is reset after so many bytes; `direction` (both by default) says which are counted. */
  cutAfterBytes?: number;
  direction?: 'toServer' | 'toClient' | 'both';
  /** The connection is reset over which the so-manieth byte passes, of all connections and both ways, once. */
  cutAtByte?: number;
  /** A connection is reset with the first byte of what the server says after the client has sent this. */
  cutAnswerTo?: RegExp;
  /** A connection is reset with each piece of data with this chance (0 to 1), as `random` wants it. */
  dropChance?: number;
  random?: () => number;
  /** How `cutAfterBytes` cuts: `reset` (default) as a broken line does, `end` as a tidy close in mid-sentence. */
  cutHow?: 'reset' | 'end';
}

/** A piece of what passed. */
export interface Recorded {
  direction: 'toServer' | 'toClient';
  data: Buffer;
  /** Which of the connections, counted from 1. */
  connection: number;
}

export interface Proxy {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Connections that are open now, and how many there ever were. */
  readonly open: number;
  readonly total: number;
  /** Bytes that passed, over all connections. */
  readonly bytes: { toServer: number; toClient: number };
  /** Everything that passed, in order, when started with `record: true`. */
  readonly recording: Recorded[];
  /** Replaces the mode; `{}` lets everything pass, including what was kept back. */
  setMode(mode: ProxyMode): void;
  /** Ends all open connections: `reset` as a broken line does, `end` as a server that says goodbye. */
  cutAll(how?: 'reset' | 'end'): void;
  /** Makes black holes of the connections that are open now: nothing passes any more, and nobody is told. */
  freezeAll(): void;
  /** Resolves when another connection has been accepted. */
  nextConnection(): Promise<void>;
  /** Resolves when another connection has been cut. */
  nextCut(): Promise<void>;
  /** Resolves when so many bytes have passed, of all connections and both ways. */
  passed(bytes: number): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A TCP proxy on 127.0.0.1 in front of a port, which can do what networks do.
 *
 * @example
 * await using proxy = await startProxy(server.ports.imaps);
 * proxy.setMode({ stall: true });
 */
export async function startProxy(
  targetPort: number,
  options: { mode?: ProxyMode; record?: boolean } = {},
): Promise<Proxy> {
  const proxy = new TcpProxy(targetPort, options.mode ?? {}, options.record ?? false);
  await proxy.listen();
  return proxy;
}

class TcpProxy implements Proxy {
  readonly host = '127.0.0.1';
  readonly bytes = { toServer: 0, toClient: 0 };
  readonly recording: Recorded[] = [];
  port = 0;
  total = 0;
  mode: ProxyMode;
  private readonly targetPort: number;
  private readonly record: boolean;
  private readonly server: Server;
  private readonly lines = new Set<Line>();
  private waiting: (() => void)[] = [];
  private waitingForCut: (() => void)[] = [];
  private waitingForBytes: { bytes: number; resolve: () => void }[] = [];

  constructor(targetPort: number, mode: ProxyMode, record: boolean) {
    this.targetPort = targetPort;
    this.mode = mode;
    this.record = record;
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
  }

  get open(): number {
    return this.lines.size;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, this.host, () => {
        const address = this.server.address();
        this.port = typeof address === 'object' && address ? address.port : 0;
        resolve();
      });
    });
  }

  setMode(mode: ProxyMode): void {
    this.mode = mode;
    for (const line of this.lines) line.wake();
  }

  cutAll(how: 'reset' | 'end' = 'reset'): void {
    for (const line of [...this.lines]) line.cut(how);
  }

  freezeAll(): void {
    for (const line of this.lines) line.frozen = true;
  }

  nextConnection(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  nextCut(): Promise<void> {
    return new Promise((resolve) => this.waitingForCut.push(resolve));
  }

  passed(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.waitingForBytes.push({ bytes, resolve });
      this.wakeByBytes();
    });
  }

  private wakeByBytes(): void {
    const sum = this.bytes.toServer + this.bytes.toClient;
    const waiting = this.waitingForBytes;
    this.waitingForBytes = waiting.filter(({ bytes }) => bytes > sum);
    for (const { bytes, resolve } of waiting) if (bytes <= sum) resolve();
  }

  noteCut(): void {
    for (const resolve of this.waitingForCut.splice(0)) resolve();
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  note(direction: 'toServer' | 'toClient', data: Buffer, connection: number): void {
    this.bytes[direction] += data.length;
    if (this.record) this.recording.push({ direction, data, connection });
    if (this.waitingForBytes.length > 0) this.wakeByBytes();
  }

  private accept(client: Socket): void {
    client.on('error', () => {});
    if (this.mode.refuse) {
      client.resetAndDestroy();
      return;
    }
    this.total++;
    const server = connect({ port: this.targetPort, host: this.host, allowHalfOpen: true });
    const line = new Line(this, client, server, this.total);
    this.lines.add(line);
    line.closed.then(() => this.lines.delete(line));
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** One client's connection and its counterpart at the server. */
class Line {
  readonly closed: Promise<void>;
  counted = 0;
  /** What `cutAnswerTo` names has been sent. */
  isAsked = false;
  frozen = false;
  readonly number: number;
  private readonly proxy: TcpProxy;
  private readonly sockets: readonly [Socket, Socket];
  private readonly pipes: readonly [Pipe, Pipe];

  constructor(proxy: TcpProxy, client: Socket, server: Socket, number: number) {
    this.proxy = proxy;
    this.number = number;
    this.sockets = [client, server];
    this.pipes = [
      new Pipe(proxy, this, client, server, 'toServer'),
      new Pipe(proxy, this, server, client, 'toClient'),
    ];
    const gone = (socket: Socket, other: Socket) =>
      new Promise<void>((resolve) => {
        socket.on('error', () => other.resetAndDestroy());
        socket.once('close', () => resolve());
      });
    this.closed = Promise.all([gone(client, server), gone(server, client)]).then(() => {});
  }

  wake(): void {
    for (const pipe of this.pipes) pipe.wake();
  }

  cut(how: 'reset' | 'end'): void {
    this.proxy.noteCut();
    for (const socket of this.sockets) {
      if (how === 'end') socket.end();
      else socket.resetAndDestroy();
    }
  }
}

const MAX_KEPT = 1_000_000;

interface Piece {
  data: Buffer | null;
  due: number;
}

/** One direction of a connection: a queue of pieces, each sent when the mode of that moment allows it. */
class Pipe {
  private readonly proxy: TcpProxy;
  private readonly line: Line;
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly direction: 'toServer' | 'toClient';
  private readonly queue: Piece[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextAllowed = 0;
  private kept = 0;

  constructor(proxy: TcpProxy, line: Line, from: Socket, to: Socket, direction: 'toServer' | 'toClient') {
    this.proxy = proxy;
    this.line = line;
    this.from = from;
    this.to = to;
    this.direction = direction;
    from.on('data', (data) => this.push(data));
    from.on('end', () => this.push(null));
    from.once('close', () => clearTimeout(this.timer));
    to.on('drain', () => from.resume());
  }

  wake(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.drain();
  }

  private push(data: Buffer | null): void {
    this.queue.push({ data, due: Date.now() + (this.proxy.mode.latencyMs ?? 0) });
    this.kept += data?.length ?? 0;
    // Beyond this the sender feels a full pipe, as on a real stalled line.
    if (this.kept > MAX_KEPT) this.from.pause();
    if (this.timer === undefined) this.drain();
  }

  private drain(): void {
    for (;;) {
      const piece = this.queue[0];
      const { mode } = this.proxy;
      if (!piece) {
        if (this.kept > MAX_KEPT) this.from.resume();
        this.kept = 0;
      }
      if (!piece || mode.stall || this.line.frozen) return;
      const wait = Math.max(piece.due, this.nextAllowed) - Date.now();
      if (wait > 0 && (mode.latencyMs || mode.bytesPerSecond)) {
        this.timer = setTimeout(() => this.wake(), wait);
        return;
      }
      if (piece.data === null) {
        this.queue.shift();
        this.to.end();
        continue;
      }
      const sent = this.send(piece.data);
      if (sent >= piece.data.length) this.queue.shift();
      else piece.data = piece.data.subarray(sent);
    }
  }

  /** Sends as much of the data as the mode allows at once, and says how much that was. */
  private send(data: Buffer): number {
    const { mode } = this.proxy;
    let size = data.length;
    if (mode.bytesPerSecond) {
      // A tenth of a second's worth at a time.
      size = Math.min(size, Math.max(1, Math.floor(mode.bytesPerSecond / 10)));
      this.nextAllowed = Date.now() + (size / mode.bytesPerSecond) * 1000;
    }
    const counts = mode.cutAfterBytes !== undefined && (mode.direction ?? 'both') !== this.otherDirection();
    if (counts) size = Math.min(size, mode.cutAfterBytes! - this.line.counted);
    const { toServer, toClient } = this.proxy.bytes;
    const left =
      mode.cutAtByte === undefined ? Number.POSITIVE_INFINITY : mode.cutAtByte - toServer - toClient;
    const meets = left > 0 && left <= size;
    if (meets) size = left;
    if (this.direction === 'toServer' && mode.cutAnswerTo?.test(data.toString('latin1')))
      this.line.isAsked = true;
    const answers = this.direction === 'toClient' && mode.cutAnswerTo !== undefined && this.line.isAsked;
    if (answers) size = 1;
    const drops = mode.dropChance !== undefined && (mode.random ?? Math.random)() < mode.dropChance;
    const piece = data.subarray(0, Math.max(0, size));
    if (counts) this.line.counted += piece.length;
    const cutNow = (counts && this.line.counted >= mode.cutAfterBytes!) || meets || answers || drops;
    if (piece.length > 0) {
      this.proxy.note(this.direction, piece, this.line.number);
      // The last bytes have to be on their way before the line breaks.
      const flowing = this.to.write(piece, () => cutNow && this.line.cut(mode.cutHow ?? 'reset'));
      if (!flowing) this.from.pause();
    } else if (cutNow) {
      this.line.cut(mode.cutHow ?? 'reset');
    }
    if (cutNow) this.queue.length = 0;
    return cutNow ? data.length : piece.length;
  }

  private otherDirection(): 'toServer' | 'toClient' {
    return this.direction === 'toServer' ? 'toClient' : 'toServer';
  }
}
