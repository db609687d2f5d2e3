import type { Socket } from 'node:net';
import { systemAuthorities } from '../../net/authorities.ts';
import { CertificateFault, type Endpoint } from '../../net/certificate.ts';
import { openSocket, type Route, startTls } from '../../net/open.ts';

/** `trusted`: an encrypted server with a valid certificate; `untrusted`: one whose certificate needs a look. */
export type Probe = 'trusted' | 'untrusted' | null;

interface Dialogue {
  greeting: RegExp;
  /** What is said in the clear to get to TLS, each with the answer that must come. */
  toTls: readonly [command: string, answer: RegExp][];
}

const dialogues: Record<'imap' | 'smtp', Dialogue> = {
  imap: {
    greeting: /^\* OK\b[^\n]*\n/i,
    toTls: [
      ['a1 CAPABILITY\r\n', /^\* CAPABILITY(?=[^\n]* STARTTLS\b)[^\n]*\n([^\n]*\n)*?a1 OK[^\n]*\n/i],
      ['a2 STARTTLS\r\n', /^a2 OK[^\n]*\n/i],
    ],
  },
  smtp: {
    greeting: /^(220-[^\n]*\n)*220 [^\n]*\n/,
    toTls: [
      ['EHLO localhost\r\n', /^(?=(250[^\n]*\n)*250[- ]STARTTLS\b)(250-[^\n]*\n)*250 [^\n]*\n/i],
      ['STARTTLS\r\n', /^220[^\n]*\n/],
    ],
  },
};

/** Whether an encrypted server of this protocol is there. Says nothing about anybody, and never signs in. */
export async function probe(
  protocol: 'imap' | 'smtp',
  at: Endpoint & { security: 'tls' | 'starttls' },
  route: Route,
  signal: AbortSignal,
): Promise<Probe> {
  try {
    await systemAuthorities.with(() => secureAt(protocol, at, route, signal));
    return 'trusted';
  } catch (error) {
    return error instanceof CertificateFault && error.certificate ? 'untrusted' : null;
  }
}

/** Goes as far as the certificate. */
async function secureAt(
  protocol: 'imap' | 'smtp',
  at: Endpoint & { security: 'tls' | 'starttls' },
  route: Route,
  signal: AbortSignal,
): Promise<void> {
  const { greeting, toTls } = dialogues[protocol];
  let socket: Socket | undefined;
  try {
    socket = await openSocket(at, at.security === 'tls', route, signal);
    await answer(socket, greeting, signal);
    if (at.security === 'starttls') {
      for (const [command, expected] of toTls) {
        socket.write(command);
        await answer(socket, expected, signal);
      }
      await handshake(socket, at, route, signal);
    }
  } finally {
    socket?.destroy();
  }
}

/** Reads until the answer is there; the longest that is waited for is a few kilobytes. */
function answer(socket: Socket, expected: RegExp, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (data: Buffer): void => {
      text += data.toString('latin1');
      if (expected.test(text)) settle(resolve);
      else if (text.length > 8192) fail();
    };
    const settle = (how: () => void): void => {
      socket.off('data', onData).off('close', fail);
      signal.removeEventListener('abort', fail);
      socket.pause();
      how();
    };
    const fail = (): void => settle(() => reject(new Error('Not the expected answer')));
    socket.on('data', onData).once('close', fail);
    signal.addEventListener('abort', fail, { once: true });
    socket.resume();
  });
}

function handshake(socket: Socket, at: Endpoint, route: Route, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const secured = startTls(socket, at, route, resolve);
    secured.once('error', reject);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
