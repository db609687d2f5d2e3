import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, type Packet } from 'dns-packet';

/** What a name server knows; names in small letters. Anything else does not exist. */
export interface Zone {
  /** IPv4 addresses. */
  a?: Record<string, string>;
  mx?: Record<string, string[]>;
  srv?: Record<string, { target: string; port: number; priority?: number; weight?: number }[]>;
  /** Names for which it never answers. */
  silent?: string[];
}

export interface NameServer {
  /** For `Resolver.setServers`. */
  readonly address: string;
  /** What was asked, `TYPE name`. */
  readonly questions: readonly string[];
  readonly zone: Zone;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A name server on 127.0.0.1 (UDP). */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const questions: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (data, from) => {
    const packet = decode(data);
    const question = packet.questions?.[0];
    if (!question) return;
    const name = question.name.toLowerCase();
    questions.push(`${question.type} ${name}`);
    if (zone.silent?.includes(name)) return;
    const answers = answersTo(zone, question.type, name);
    const reply: Packet = {
      type: 'response',
      ...(packet.id === undefined ? {} : { id: packet.id }),
      // RCODE 3: no such name.
      flags: answers.length === 0 ? 3 : 0,
      questions: [question],
      answers,
    };
    socket.send(encode(reply), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    zone,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function answersTo(zone: Zone, type: string, name: string): Answer[] {
  if (type === 'A' && zone.a?.[name]) return [{ type: 'A', name, data: zone.a[name] }];
  if (type === 'MX') {
    return (zone.mx?.[name] ?? []).map((exchange, index) => ({
      type: 'MX',
      name,
      data: { exchange, preference: 10 * (index + 1) },
    }));
  }
  if (type === 'SRV') return (zone.srv?.[name] ?? []).map((data) => ({ type: 'SRV', name, data }));
  return [];
}
