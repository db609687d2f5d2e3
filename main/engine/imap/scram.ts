import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { ImapFlow } from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';
import { refusalOf } from './refusal.ts';

/** What imapflow keeps to itself: how it signs in. */
interface Internals {
  authenticate(): Promise<unknown>;
  setAuthenticationState(): Promise<void>;
  exec(
    command: string,
    attributes: { type: 'ATOM'; value: string }[],
    options: { onPlusTag: (response: Continuation) => Promise<void> },
  ): Promise<{ next(): void }>;
  write(line: string): void;
  state: number;
  states: { NOT_AUTHENTICATED: number };
  authenticated: unknown;
  expectCapabilityUpdate: boolean;
}
interface Continuation {
  attributes?: { type?: unknown; value?: unknown }[];
}

const mechanism = 'SCRAM-SHA-256';
/** More rounds than this are not a strong server but a hostile one. */
const mostRounds = 1_000_000;

/**
 * Lets a client sign in by SCRAM-SHA-256 (RFC 5802, RFC 7677) where the server offers it, which imapflow does not do:
 * the password is not sent, and the server proves that it knows it, too. A server that offers it and then refuses (it
 * may keep the password in another form) is asked again in the ways that imapflow knows.
 */
export function preferScram(client: ImapFlow, server: ServerSettings, password: string): void {
  const user = server.userName;
  const flow = client as unknown as Internals;
  const otherwise = flow.authenticate.bind(client);
  flow.authenticate = async () => {
    const offered = client.capabilities.has(`AUTH=${mechanism}`);
    if (!offered || flow.state !== flow.states.NOT_AUTHENTICATED) return otherwise();
    const exchange = new ScramExchange(user, password);
    const command: { type: 'ATOM'; value: string }[] = [{ type: 'ATOM', value: mechanism }];
    // The first word with the command spares a round trip (RFC 4959).
    if (client.capabilities.has('SASL-IR')) command.push({ type: 'ATOM', value: exchange.begin() });
    try {
      flow.expectCapabilityUpdate = true;
      const response = await flow.exec('AUTHENTICATE', command, {
        onPlusTag: async ({ attributes }) => {
          const value = attributes?.[0]?.type === 'TEXT' ? String(attributes[0].value) : '';
          const answer = await exchange.answer(Buffer.from(value, 'base64').toString('utf8'));
          // "*" gives the exchange up (RFC 9051 section 6.2.2).
          flow.write(answer === null ? '*' : Buffer.from(answer).toString('base64'));
        },
      });
      response.next();
    } catch (error) {
      if (exchange.serverIsFalse) throw unproven(server);
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      // The password was right, or is not what this is about (Dovecot: too many connections, and it hangs up).
      if (exchange.serverIsProven || refusal.isTemporary)
        throw Object.assign(error as Error, { authenticationFailed: true });
      return otherwise();
    }
    if (!exchange.serverIsProven) throw unproven(server);
    flow.authenticated = user;
    await flow.setAuthenticationState();
    return true;
  };
}

function unproven({ host }: ServerSettings): ApiError {
  return new ApiError(
    'server-refused',
    `${host} did not prove that it knows the password for this account, so it may be another server. Check the server name.`,
  );
}

/** The client's side of one exchange, without channel binding. */
export class ScramExchange {
  /** The server has shown that it knows the password. */
  serverIsProven = false;
  /** The server has tried to, and failed. */
  serverIsFalse = false;
  private readonly first: string;
  private readonly nonce: string;
  private readonly password: string;
  private expected: Buffer | null = null;
  private step = 0;

  constructor(user: string, password: string, nonce = randomBytes(18).toString('base64')) {
    this.nonce = nonce;
    this.password = password.normalize('NFKC');
    const name = user.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.first = `n=${name},r=${nonce}`;
  }

  /** What goes with the command, in base64, instead of the answer to a first empty message. */
  begin(): string {
    this.step += 1;
    return Buffer.from(`n,,${this.first}`).toString('base64');
  }

  /** What is said to the server's next message; null to give up. */
  async answer(message: string): Promise<string | null> {
    this.step += 1;
    if (this.step === 1) return `n,,${this.first}`;
    if (this.step === 2) return this.prove(message);
    return this.step === 3 && this.check(message) ? '' : null;
  }

  private async prove(message: string): Promise<string | null> {
    const { r: nonce = '', s: salt = '', i } = fieldsOf(message);
    const rounds = Number(i);
    const isSound = nonce.startsWith(this.nonce) && nonce.length > this.nonce.length && salt !== '';
    if (!isSound || !Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds) return null;
    const salted = await promisify(pbkdf2)(this.password, Buffer.from(salt, 'base64'), rounds, 32, 'sha256');
    const final = `c=biws,r=${nonce}`;
    const whole = `${this.first},${message},${final}`;
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), whole);
    this.expected = hmac(hmac(salted, 'Server Key'), whole);
    const proof = clientKey.map((byte, index) => byte ^ signature[index]!);
    return `${final},p=${Buffer.from(proof).toString('base64')}`;
  }

  private check(message: string): boolean {
    const { v } = fieldsOf(message);
    if (v === undefined || !this.expected) return false;
    const shown = Buffer.from(v, 'base64');
    this.serverIsProven = shown.length === this.expected.length && timingSafeEqual(shown, this.expected);
    this.serverIsFalse = !this.serverIsProven;
    return this.serverIsProven;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** `r=…,s=…,i=…` by letter; values may hold "=". */
function fieldsOf(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((part) => [part[0] ?? '', part.slice(2)]));
}
