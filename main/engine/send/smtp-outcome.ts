import { ApiError } from '../../../shared/api/error.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';
import { connectionError, needsPerson } from '../imap/errors.ts';
import { CertificateFault } from '../net/certificate.ts';
import { ProxyFault } from '../net/tunnel.ts';

/** What became of one recipient in one attempt. */
export interface RecipientOutcome {
  address: string;
  /** `later`: refused for now (4xx). */
  outcome: 'accepted' | 'refused' | 'later';
  /** The server's words, null where it was accepted. */
  reply: string | null;
}

/**
 * How an attempt ended.
 * - `accepted`: the server took responsibility for the recipients that say so (RFC 5321 section 6.1).
 * - `later`: surely not sent; may work at another time. `refused`: surely not sent, and will not be.
 * - `unknown`: the whole message was given away, and no answer came.
 */
export type AttemptOutcome =
  | { kind: 'accepted'; reply: string; recipients: RecipientOutcome[]; maxBytes: number | null }
  | { kind: 'later'; words: string; recipients: RecipientOutcome[]; unreachable: boolean }
  | { kind: 'refused'; words: string; recipients: RecipientOutcome[]; signIn?: true }
  | { kind: 'unknown'; words: string };

interface SmtpFailure {
  code?: unknown;
  responseCode?: unknown;
  response?: unknown;
  command?: unknown;
  message?: unknown;
  cause?: unknown;
  recipient?: unknown;
  rejectedErrors?: unknown;
}

/** The server's words on one line, without control characters, bounded. */
export function serverWords(text: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const line = String(text ?? '').replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return line.trim().slice(0, 400);
}

/** The outcomes of recipients that RCPT TO refused, from nodemailer's list of errors. */
export function refusedRecipients(errors: unknown): RecipientOutcome[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: SmtpFailure): RecipientOutcome[] => {
    if (typeof error.recipient !== 'string') return [];
    const outcome = isPermanent(error) ? 'refused' : 'later';
    return [{ address: error.recipient, outcome, reply: serverWords(error.response ?? error.message) }];
  });
}

function isPermanent(failure: SmtpFailure): boolean {
  return typeof failure.responseCode === 'number' && failure.responseCode >= 500;
}

/**
 * Judges a failed attempt.
 * @param ended true once the final dot may have been written: from then on only an answer of the server says that the
 *   message was not taken.
 */
export function judgeFailure(thrown: unknown, ended: boolean, server: ServerSettings): AttemptOutcome {
  const failure = (thrown ?? {}) as SmtpFailure;
  const answered = typeof failure.responseCode === 'number' && failure.responseCode >= 400;
  if (ended && !answered) {
    return { kind: 'unknown', words: `The connection to ${server.host} was lost before it answered.` };
  }
  const recipients = refusedRecipients(failure.rejectedErrors);
  if (failure.code === 'EAUTH') {
    const words = `${server.host} did not accept the user name or password for sending (“${serverWords(failure.response ?? failure.message)}”).`;
    return isPermanent(failure)
      ? { kind: 'refused', words, recipients: [], signIn: true }
      : { kind: 'later', words, recipients: [], unreachable: true };
  }
  if (answered) {
    const words = `${server.host} says: “${serverWords(failure.response)}”`;
    // Some recipients refused for good and others for now: the message as a whole can still be sent to these.
    const permanent = isPermanent(failure) && recipients.every((one) => one.outcome === 'refused');
    return permanent
      ? { kind: 'refused', words, recipients }
      : { kind: 'later', words, recipients, unreachable: false };
  }
  if (failure.code === 'EMESSAGE' && /larger than allowed/.test(String(failure.message))) {
    return {
      kind: 'refused',
      words: `The message is larger than ${server.host} takes. Remove attachments or share them in another way.`,
      recipients: [],
    };
  }
  if (failure.code === 'ETLS') {
    return {
      kind: 'refused',
      words: `No secure connection to ${server.host}:${server.port} could be made. Check the server settings.`,
      recipients: [],
    };
  }
  const error = unconnected(thrown, server);
  return needsPerson(error)
    ? { kind: 'refused', words: error.message, recipients: [] }
    : { kind: 'later', words: error.message, recipients: [], unreachable: true };
}

/** Why an SMTP server could not be signed in to, in words for a person. */
export function smtpError(thrown: unknown, server: ServerSettings): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const failure = (thrown ?? {}) as SmtpFailure;
  const words = serverWords(failure.response);
  const says = words === '' ? '' : ` (the server says: “${words}”)`;
  if (failure.code === 'EAUTH') {
    return isPermanent(failure)
      ? new ApiError(
          'auth-failed',
          `${server.host} did not accept the user name or password for ${server.userName}${says}. Check both; some providers want an app password, or sending to be switched on.`,
        )
      : new ApiError(
          'server-busy',
          `${server.host} takes no sign-in at the moment${says}. Try again later.`,
          {
            retryable: true,
          },
        );
  }
  if (typeof failure.responseCode === 'number' && failure.responseCode >= 400) {
    return new ApiError('server-refused', `${server.host} refused the connection${says}.`);
  }
  if (failure.code === 'ETLS') {
    return new ApiError(
      'tls-unavailable',
      `No secure connection to ${server.host}:${server.port} could be made. Nothing was sent. Check the port and the kind of security.`,
    );
  }
  return unconnected(thrown, server);
}

function unconnected(thrown: unknown, server: ServerSettings): ApiError {
  const isOurs = thrown instanceof CertificateFault || thrown instanceof ProxyFault;
  const failure = (thrown ?? {}) as SmtpFailure;
  return connectionError(
    isOurs ? thrown : { code: systemCode(failure), message: failure.message },
    server,
    undefined,
    465,
  );
}

/** nodemailer wraps what the system said: ECONNREFUSED and certificate codes stand in the cause or in the message. */
function systemCode(failure: SmtpFailure): string {
  const cause = failure.cause as SmtpFailure | undefined;
  if (typeof cause?.code === 'string') return cause.code;
  const named = /\b(E[A-Z]{3,}|[A-Z]+_[A-Z_]{5,})\b/.exec(String(failure.message ?? ''))?.[1];
  if (named) return named;
  const code = typeof failure.code === 'string' ? failure.code : '';
  return { ETIMEDOUT: 'ETIMEDOUT', EDNS: 'ENOTFOUND', ECONNECTION: 'ECONNRESET' }[code] ?? code;
}
