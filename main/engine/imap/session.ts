import type { Socket } from 'node:net';
import {
  type ExpungeEvent,
  type FlagsEvent,
  ImapFlow,
  type ImapFlowOptions,
  type MailboxObject,
} from 'imapflow';
import { ApiError } from '../../../shared/api/error.ts';
import type { ServerSettings } from '../../../shared/model/account.ts';
import { isLoopback } from '../../../shared/model/loopback.ts';
import type { Credential } from '../accounts/credentials.ts';
import { describeError, type Log } from '../log.ts';
import { systemAuthorities } from '../net/authorities.ts';
import { openSocket, type Route } from '../net/open.ts';
import { openMailbox } from './command.ts';
import { connectionError } from './errors.ts';
import { noteFault } from './fault.ts';
import { tapRows } from './fetch/row-tap.ts';
import { identifyOnce } from './identify.ts';
import { takeNamespaces } from './namespaces.ts';
import { type Refusal, refusalOf, UidsChanged } from './refusal.ts';
import { preferScram } from './scram.ts';
import { type SessionTimes, unwatchedTimes } from './session-times.ts';
import { transportOver } from './transport.ts';
import { guardVanished } from './vanished.ts';

/** What a server tells unasked about the mailbox that is open. */
export interface SessionEvents {
  onExists?: (path: string) => void;
  onExpunge?: (event: ExpungeEvent) => void;
  onFlags?: (event: FlagsEvent) => void;
  /** The mailbox to watch was opened (again): what it says may be news, and is not said once more. */
  onWatched?: (mailbox: MailboxObject) => void;
}

export interface SessionOptions extends SessionEvents {
  server: ServerSettings;
  credential: Credential;
  /** How the connection is made. */
  route: Route;
  accountId?: number;
  log: Log;
  connectTimeoutMs?: number;
  /** ENABLE QRESYNC (RFC 7162); what VANISHED says is believed only while `trustsVanished` says so. */
  qresync?: boolean;
  trustsVanished?: () => boolean;
  times?: SessionTimes;
  /** Ends an attempt to connect that is still under way. */
  signal?: AbortSignal;
}

/** A mailbox whose UIDs are about to be used: it must still be the one they were learnt from. */
export interface UidPlace {
  path: string;
  uid_validity: string | null;
}

/** Smaller runs first; equal ones in the order they came. */
export const Priority = { user: 0, action: 1, newMail: 2, flags: 3, backfill: 4, prefetch: 5 } as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

interface Job {
  priority: Priority;
  run: () => Promise<void>;
  refuse: (error: unknown) => void;
}

/** How long IDLE lasts before it is issued anew at the latest, and the pause of polling where there is none. */
const idleRenewalMs = 110_000;
/** An IDLE that ends sooner is not begun again at once. */
const shortestIdleMs = 1000;
/**
 * Rest before IDLE, in milliseconds. What follows at once would have to end it, and a server answers that only when it
 * has begun: in Dovecot 10 ms each time at 50,000 messages. What happens meanwhile is told at its beginning.
 */
const restMs = 50;
/** Silence after which a connection counts as dead; longer than the pause between two IDLEs. */
const silenceMs = 150_000;
/** How long a sign-in may take after the greeting: some servers let a wrong password wait, none for this long. */
const signInMs = 30_000;

/**
 * One IMAP connection: jobs run one at a time in order of priority, each with its mailbox open; between jobs the
 * connection idles on `idlePath`. A lost connection refuses all jobs and resolves `closed`.
 */
export class ImapSession {
  readonly client: ImapFlow;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
  /** What the server said when it last answered NO or BAD to a command of the job that runs now. */
  lastRefusal: Refusal | null = null;
  private readonly jobs: Job[] = [];
  private busy = false;
  private ended = false;
  private idlePath: string | null = null;
  private times: SessionTimes;
  private probeTimer: NodeJS.Timeout | null = null;
  private restTimer: NodeJS.Timeout | null = null;
  private readonly log: Log;
  private readonly onWatched: (mailbox: MailboxObject) => void;

  private constructor(client: ImapFlow, options: SessionOptions) {
    this.client = client;
    this.log = options.log;
    this.times = options.times ?? unwatchedTimes;
    this.onWatched = options.onWatched ?? (() => {});
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        this.ended = true;
        if (this.probeTimer) clearTimeout(this.probeTimer);
        if (this.restTimer) clearTimeout(this.restTimer);
        for (const job of this.jobs.splice(0)) job.refuse(gone());
        resolve();
      });
    });
    client.on('error', (error) => {
      noteFault(client, error);
      this.log.info('Connection failed', describeError(error));
    });
    client.on('exists', (event) => options.onExists?.(event.path));
    client.on('expunge', (event) => options.onExpunge?.(event));
    client.on('flags', (event) => options.onFlags?.(event));
  }

  /**
   * Connects and signs in.
   * @throws ApiError in words for a person; no password is sent before the connection is as secure as asked.
   */
  static connect(options: SessionOptions): Promise<ImapSession> {
    return systemAuthorities.with(() => ImapSession.connectOnce(options));
  }

  private static async connectOnce(options: SessionOptions): Promise<ImapSession> {
    const { server } = options;
    if (server.security === 'none' && !isLoopback(server.host) && !server.plainTextAccepted) {
      throw new ApiError(
        'tls-unavailable',
        `A connection to ${server.host} without encryption would show your password to everyone on the way. Choose TLS or STARTTLS, or say in the server settings that you accept this.`,
      );
    }
    const timeoutMs = options.connectTimeoutMs ?? 20_000;
    const socket = await ImapSession.open(options, timeoutMs);
    let session: ImapSession | null = null;
    const client = new ImapFlow({
      host: server.host,
      port: server.port,
      secure: server.security === 'tls',
      // Unset would mean 'if offered', and an attacker could strip the offer.
      doSTARTTLS: server.security === 'starttls',
      auth: authOf(server.userName, options.credential),
      transport: transportOver(socket, server, options.route),
      clientInfo: { name: 'Curlew', vendor: 'Curlew', version: false, 'support-url': false },
      logger: {
        debug: () => {},
        info: () => {},
        warn: (entry: { err?: unknown }) => {
          if (session) session.lastRefusal = refusalOf(entry?.err) ?? session.lastRefusal;
        },
        error: () => {},
      },
      qresync: options.qresync ?? false,
      disableAutoIdle: true,
      maxIdleTime: idleRenewalMs,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: silenceMs,
      maxLiteralSize: 64 * 1024 * 1024,
      maxLineLength: 8 * 1024 * 1024,
      maxResponseSize: 128 * 1024 * 1024,
    });
    tapRows(client);
    identifyOnce(client);
    guardVanished(client, options.trustsVanished ?? (() => false));
    if (options.credential.kind === 'password') preferScram(client, server, options.credential.password);
    session = new ImapSession(client, options);
    const abort = (): void => client.close();
    const limit = timeoutMs + signInMs;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      client.close();
    }, limit);
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      options.signal?.throwIfAborted();
      await client.connect();
      takeNamespaces(client);
    } catch (thrown) {
      client.close();
      socket.destroy();
      if (options.signal?.aborted) throw gone();
      throw connectionError(late ? { code: 'ETIMEDOUT' } : thrown, server, options.accountId);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    }
    return session;
  }

  /** The connection itself: a name that resolves, a port that answers, a certificate that holds. */
  private static async open(options: SessionOptions, timeoutMs: number): Promise<Socket> {
    const { server, route, signal } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const ended = signal ? AbortSignal.any([timeout, signal]) : timeout;
      return await openSocket(server, server.security === 'tls', route, ended);
    } catch (thrown) {
      if (signal?.aborted) throw gone();
      throw connectionError(timeout.aborted ? { code: 'ETIMEDOUT' } : thrown, server, options.accountId);
    }
  }

  get usable(): boolean {
    return !this.ended && this.client.usable;
  }

  /**
   * Runs `work` alone on this connection, with the mailbox `where` open unless it is null.
   * Given as a `UidPlace`, the job fails with `UidsChanged` when the UIDs known here are no longer the server's.
   */
  run<T>(
    priority: Priority,
    where: string | UidPlace | null,
    work: (client: ImapFlow, mailbox: MailboxObject | null) => Promise<T>,
    answerMs?: number,
  ): Promise<T> {
    if (!this.usable) return Promise.reject(gone());
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        priority,
        refuse: reject,
        run: async () => {
          const endWatch = this.watchAnswers(answerMs ?? this.times.answerMs);
          try {
            this.lastRefusal = null;
            resolve(await work(this.client, where === null ? null : await this.openAs(where)));
          } catch (error) {
            reject(error);
          } finally {
            endWatch();
          }
        },
      };
      const at = this.jobs.findIndex((other) => other.priority > priority);
      this.jobs.splice(at === -1 ? this.jobs.length : at, 0, job);
      void this.work();
    });
  }

  /** True while something more urgent than a job of this priority waits for the connection. */
  isWantedBefore(priority: Priority): boolean {
    return (this.jobs[0]?.priority ?? priority) < priority;
  }

  /** As `run`, for what somebody waits for: fails with an ApiError in words for a person. */
  async serve<T>(where: UidPlace, work: (client: ImapFlow) => Promise<T>): Promise<T> {
    try {
      return await this.run(Priority.user, where, work);
    } catch (error) {
      if (error instanceof ApiError || error instanceof UidsChanged) throw error;
      if (!this.usable) throw gone(error);
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      throw new ApiError('server-refused', `The server refused: “${refusal.message.slice(0, 200)}”.`, {
        retryable: refusal.isTemporary,
        cause: error,
      });
    }
  }

  /** The mailbox to idle on when there is nothing else to do; null for none. */
  idleOn(path: string | null): void {
    if (this.idlePath === path) return;
    this.idlePath = path;
    if (!this.busy) void this.work();
  }

  async logout(): Promise<void> {
    this.idlePath = null;
    if (this.usable) {
      const timer = setTimeout(() => this.client.close(), 1000);
      await this.client.logout().catch(() => {});
      clearTimeout(timer);
    }
    this.client.close();
    await this.closed;
  }

  /** How long silence is borne from now on: shorter while somebody looks at the window. */
  setTimes(times: SessionTimes): void {
    if (this.times === times) return;
    this.times = times;
    if (this.client.idling) this.armProbe();
  }

  /**
   * An IDLE on a line that has died is silent like any other. So it is ended after a while and the server asked for a
   * sign of life; without one in time the connection is given up (row C9).
   */
  private armProbe(): void {
    if (this.probeTimer) clearTimeout(this.probeTimer);
    const { probeMs, probeAnswerMs } = this.times;
    this.probeTimer = setTimeout(() => {
      if (this.busy || !this.usable || !this.client.idling) return;
      this.run(Priority.flags, null, (client) => client.noop(), probeAnswerMs).catch(() => {});
    }, probeMs).unref();
  }

  /** Ends the connection at once. */
  drop(): void {
    this.client.close();
  }

  /** Ends the connection when the server is silent for too long in the middle of a job. */
  private watchAnswers(answerMs: number): () => void {
    let received = -1;
    const timer = setInterval(() => {
      const now = this.client.stats().received;
      if (now === received) {
        this.log.info('The server has stopped answering');
        this.client.close();
      }
      received = now;
    }, answerMs / 2);
    timer.unref();
    return () => clearInterval(timer);
  }

  private async openAs(where: string | UidPlace): Promise<MailboxObject> {
    if (typeof where === 'string') return this.open(where);
    const isSame = (mailbox: MailboxObject): boolean =>
      where.uid_validity === null || String(mailbox.uidValidity) === where.uid_validity;
    const mailbox = await this.open(where.path);
    if (isSame(mailbox)) return mailbox;
    // It may be open since before the change, of which another connection has learnt.
    const anew = await openMailbox(this.client, where.path);
    if (!isSame(anew)) throw new UidsChanged(where.path);
    return anew;
  }

  private async open(path: string): Promise<MailboxObject> {
    const { mailbox } = this.client;
    if (mailbox && mailbox.path === path) return mailbox;
    return await openMailbox(this.client, path);
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    if (this.restTimer) clearTimeout(this.restTimer);
    this.restTimer = null;
    for (;;) {
      const job = this.jobs.shift();
      if (job) await job.run();
      // A job may have come while the mailbox to idle on was being selected.
      else if (!(await this.openForIdle()) && this.jobs.length === 0) break;
    }
    this.busy = false;
    if (this.idlePath === null || !this.usable || this.client.idling) return;
    // Not awaited: it lasts until the next command, which ends it by itself.
    this.restTimer = setTimeout(() => void this.idle(), restMs).unref();
  }

  private async idle(): Promise<void> {
    if (this.idlePath === null || !this.usable || this.client.idling) return;
    const began = performance.now();
    this.armProbe();
    await this.client.idle().catch((error) => {
      if (this.usable) this.log.warn('IDLE failed', describeError(error));
    });
    if (this.busy || !this.usable || this.client.idling) return;
    // Ended by the server, as some do when they have had enough: begun again, but not in a circle.
    const wait = Math.max(0, shortestIdleMs - (performance.now() - began));
    setTimeout(() => void this.work(), wait).unref();
  }

  /** Selects the mailbox to idle on, as a job would: true when that was needed, and there may be jobs again. */
  private async openForIdle(): Promise<boolean> {
    const path = this.idlePath;
    if (path === null || !this.usable) return false;
    const { mailbox } = this.client;
    if (mailbox && mailbox.path === path) return false;
    try {
      this.onWatched(await this.open(path));
      return true;
    } catch (error) {
      this.log.warn('The mailbox to watch could not be opened', { path, ...describeError(error) });
      this.idlePath = null;
      return false;
    }
  }
}

function gone(cause?: unknown): ApiError {
  return new ApiError('offline', 'There is no connection to the server at the moment.', {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}

function authOf(user: string, credential: Credential): ImapFlowOptions['auth'] {
  return credential.kind === 'password'
    ? { user, pass: credential.password }
    : { user, accessToken: credential.accessToken };
}
