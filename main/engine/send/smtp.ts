import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { ServerSettings } from '../../../shared/model/account.ts';
import type { Credential } from '../accounts/credentials.ts';
import { systemAuthorities } from '../net/authorities.ts';
import { certificateFault } from '../net/certificate.ts';
import { openSocket, type Route, tlsOptions } from '../net/open.ts';
import {
  type AttemptOutcome,
  judgeFailure,
  type RecipientOutcome,
  refusedRecipients,
  serverWords,
} from './smtp-outcome.ts';
import { authFor, signInByBearer } from './smtp-sign-in.ts';

export interface SmtpMessage {
  /** Reverse-path of the envelope; empty for what must never be answered (RFC 5321 section 4.5.5). */
  sender: string;
  /** Forward-paths. */
  recipients: readonly string[];
  /** The composed bytes; asked for only once, when the server has said 354. */
  open: () => Readable;
  size: number;
  /** Identifies the message in delivery status notifications (RFC 3461 ENVID). */
  envelopeId: string;
}

/** What is noted durably before the step it names; a throw ends the attempt before that step. */
export interface StageMarks {
  /** The server waits for the message: its first byte is about to be written. */
  data: () => void;
  /** All has been written but the final dot, which comes next. */
  ending: () => void;
}

const connectMs = 20_000;
const greetingMs = 30_000;
/** A server may think about a message for ten minutes (RFC 5321 section 4.5.3.2.6). */
const silenceMs = 10 * 60_000;
const farewellMs = 2000;

/**
 * Makes one attempt to submit a message (RFC 6409). nodemailer's connection is used directly: it reads the message
 * stream only after 354, and it writes the final dot only after that stream has ended, so that both moments can be
 * noted on the disk before they happen.
 *
 * Never rejects: what went wrong is the outcome.
 */
export async function submit(
  server: ServerSettings,
  route: Route,
  credential: Credential,
  message: SmtpMessage,
  marks: StageMarks,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  let ended = false;
  let entered: Entered;
  try {
    entered = await enter(server, route, credential, signal);
  } catch (thrown) {
    return judgeFailure(thrown, false, server);
  }
  const { connection, step } = entered;
  try {
    const stream = withMarks(message.open(), marks, () => {
      ended = true;
    });
    const info = await step<SMTPConnectionSendInfo>((done) =>
      connection.send(envelopeOf(message), stream, done),
    );
    leave(connection);
    return accepted(message, info!);
  } catch (thrown) {
    connection.close();
    return judgeFailure(thrown, ended, server);
  }
}

/**
 * Connects, signs in and leaves, to see whether an account can send: no message, no sender, no recipient is named.
 * @throws whatever went wrong, for `smtpError`
 */
export async function signInOnly(
  server: ServerSettings,
  route: Route,
  credential: Credential,
  signal: AbortSignal,
): Promise<void> {
  const { connection } = await enter(server, route, credential, signal);
  leave(connection);
}

type Step = <T>(begin: (done: (error: unknown, value?: T) => void) => void) => Promise<T | undefined>;

/** What nodemailer does by a callback, as promises that end with the connection and with `signal`. */
function stepsOf(connection: SMTPConnection, signal: AbortSignal): Step {
  const failed = new Promise<never>((_resolve, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('ECONNRESET: the server ended the connection')));
    signal.addEventListener('abort', () => reject(new Error('ECONNRESET: given up')), { once: true });
  });
  failed.catch(() => {});
  return <T>(begin: (done: (error: unknown, value?: T) => void) => void) =>
    Promise.race([
      new Promise<T | undefined>((resolve, reject) => {
        begin((error, value) => (error ? reject(error) : resolve(value)));
      }),
      failed,
    ]);
}

interface Entered {
  connection: SMTPConnection;
  step: Step;
}

/** Connection, greeting, TLS and its certificate, then the sign-in. */
function enter(
  server: ServerSettings,
  route: Route,
  credential: Credential,
  signal: AbortSignal,
): Promise<Entered> {
  return systemAuthorities.with(async () => {
    const connection = await openConnection(server, route, signal);
    const step = stepsOf(connection, signal);
    try {
      signal.throwIfAborted();
      await step<void>((done) => connection.connect(done));
      assertTrusted(connection, server, route);
      await step((done) => connection.login(authFor(connection, server, credential), done));
      return { connection, step };
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  });
}

/** The account's own way to the server, its certificate checked where TLS comes first. */
async function openConnection(
  server: ServerSettings,
  route: Route,
  signal: AbortSignal,
): Promise<SMTPConnection> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const secure = server.security === 'tls';
  const limit = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
  const socket = await openSocket(server, secure, route, limit);
  return new Connection({
    host: server.host,
    port: server.port,
    connection: socket,
    secure,
    secured: secure,
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    tls: tlsOptions(server, route),
    customAuth: { OAUTHBEARER: signInByBearer },
    logger: false,
  });
}

/**
 * After STARTTLS, before anything that names the person: nodemailer has upgraded the connection itself, with a
 * handshake that lets any certificate through.
 * @throws CertificateFault
 */
function assertTrusted(connection: SMTPConnection, server: ServerSettings, route: Route): void {
  // With TLS from the first byte, `openSocket` has asked already.
  if (server.security !== 'starttls') return;
  const socket = connection._socket;
  if (!(socket instanceof TLSSocket)) throw Object.assign(new Error('No TLS'), { code: 'ETLS' });
  const fault = certificateFault(socket, server, route.trusted);
  if (fault) throw fault;
}

/** Says goodbye; the server closes, and where it does not the connection is ended. */
function leave(connection: SMTPConnection): void {
  connection.quit();
  const timer = setTimeout(() => connection.close(), farewellMs);
  timer.unref();
  connection.once('end', () => clearTimeout(timer));
}

function envelopeOf(message: SmtpMessage) {
  return {
    from: message.sender,
    to: [...message.recipients],
    size: message.size,
    use8BitMime: true,
    dsn: {
      ret: 'HDRS',
      envid: message.envelopeId,
      notify: message.sender === '' ? ['NEVER'] : ['FAILURE', 'DELAY'],
    },
  };
}

function accepted(message: SmtpMessage, info: SMTPConnectionSendInfo): AttemptOutcome {
  const refused = new Map(refusedRecipients(info.rejectedErrors).map((one) => [one.address, one]));
  return {
    kind: 'accepted',
    reply: serverWords(info.response),
    maxBytes: sizeLimit(info.ehlo),
    recipients: message.recipients.map(
      (address): RecipientOutcome =>
        refused.get(address) ?? { address, outcome: 'accepted', reply: serverWords(info.response) },
    ),
  };
}

/** What EHLO said about SIZE (RFC 1870); zero means no fixed limit. */
function sizeLimit(ehlo: readonly string[] | undefined): number | null {
  const said = ehlo?.map((line) => /^SIZE[ =](\d{1,15})/i.exec(line)?.[1]).find((size) => size !== undefined);
  return said === undefined || Number(said) === 0 ? null : Number(said);
}

/** The message, with both moments marked: before its first byte is handed on, and after its last, before the end. */
function withMarks(source: Readable, marks: StageMarks, onEnding: () => void): Readable {
  async function* marked(): AsyncGenerator<Buffer> {
    marks.data();
    for await (const chunk of source) yield chunk as Buffer;
    marks.ending();
    onEnding();
  }
  return Readable.from(marked(), { objectMode: false });
}
