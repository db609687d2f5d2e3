import { createServer, type Socket } from 'node:net';

/** What the scripted server answers for one message in place of its headers. */
export type Trick = (uid: number) => string;

export interface HostileServer {
  host: '127.0.0.1';
  ports: { imap: number; imaps: number };
  /** UIDs in INBOX, and what is sent in place of some. */
  uids: number[];
  tricks: Map<number, Trick>;
  connections: number;
  /** Ends every IDLE, unasked. */
  endIdle(): void;
  /** How often IDLE was asked for. */
  idles: number;
  /** Tells all connections that there are more messages. */
  announce(): void;
  stop(): Promise<void>;
}

/** An IMAP server of the oldest kind, with one mailbox, that sends nonsense for some messages. */
export async function startHostileServer(uids: number[], tricks: [number, Trick][]): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const endings = new Set<() => void>();
  const server = createServer((socket) => {
    hostile.connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE] Ready\r\n');
    let received = '';
    let idleTag = '';
    socket.setEncoding('latin1').on('data', (data: string) => {
      received += data;
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end);
        received = received.slice(end + 2);
        if (line === 'DONE') socket.write(`${idleTag} OK done\r\n`);
        else if (/^\S+ IDLE/i.test(line)) {
          idleTag = line.split(' ')[0]!;
          hostile.idles++;
          endings.add(() => socket.write(`${idleTag} OK enough\r\n`));
          socket.write(`+ idling\r\n* ${hostile.uids.length} EXISTS\r\n`);
        } else answer(hostile, socket, line);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const hostile: HostileServer = {
    host: '127.0.0.1',
    ports: { imap: port, imaps: port },
    uids,
    tricks: new Map(tricks),
    connections: 0,
    idles: 0,
    endIdle() {
      for (const end of endings) end();
      endings.clear();
    },
    announce() {
      for (const socket of sockets) socket.write(`* ${this.uids.length} EXISTS\r\n`);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hostile;
}

function answer({ uids, tricks }: HostileServer, socket: Socket, line: string): void {
  const [tag, ...words] = line.split(' ');
  const command = words.join(' ');
  const next = Math.max(0, ...uids) + 1;
  if (/^LIST|^LSUB/i.test(command)) socket.write(`* ${command.slice(0, 4)} () "/" INBOX\r\n`);
  if (/^STATUS/i.test(command)) {
    socket.write(`* STATUS INBOX (MESSAGES ${uids.length} UIDNEXT ${next} UIDVALIDITY 7 UNSEEN 0)\r\n`);
  }
  if (/^SELECT/i.test(command)) {
    socket.write(`* ${uids.length} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Flagged \\Deleted)\r\n`);
    socket.write(`* OK [UIDVALIDITY 7] -\r\n* OK [UIDNEXT ${next}] -\r\n`);
  }
  if (/^UID SEARCH/i.test(command)) socket.write(`* SEARCH ${uids.join(' ')}\r\n`);
  const [, byUid, range] = /^(UID )?FETCH (\S+)/i.exec(command) ?? [];
  if (range) {
    for (const [index, uid] of uids.entries()) {
      if (!includes(range, byUid ? uid : index + 1)) continue;
      const trick = command.includes('ENVELOPE') ? tricks.get(uid) : undefined;
      socket.write(trick ? trick(index + 1) : row(index + 1, uid, command));
    }
  }
  socket.write(`${tag} OK done\r\n`);
  if (/^LOGOUT/i.test(command)) socket.end();
}

function row(seq: number, uid: number, command: string): string {
  if (!command.includes('ENVELOPE')) return `* ${seq} FETCH (UID ${uid} FLAGS (\\Seen))\r\n`;
  const person = '(("Ann" NIL "ann" "far.test"))';
  const envelope = `("Mon, 02 Nov 2026 09:30:00 +0100" "Nr ${uid}" ${person} ${person} ${person} NIL NIL NIL NIL "<${uid}@far.test>")`;
  return (
    `* ${seq} FETCH (UID ${uid} FLAGS (\\Seen) INTERNALDATE "02-Nov-2026 09:30:00 +0100" RFC822.SIZE 10 ENVELOPE ${envelope} ` +
    `BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 10 1 NIL NIL NIL NIL))\r\n`
  );
}

function includes(range: string, number: number): boolean {
  return range.split(',').some((part) => {
    const [first, last = first] = part.split(':');
    return number >= Number(first) && (last === '*' || number <= Number(last));
  });
}
