import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account, ServerSettings } from '../../../shared/model/account.ts';
import type { Credentials } from '../accounts/credentials.ts';
import { describeError, type Log } from '../log.ts';
import type { Route } from '../net/open.ts';
import type { WritableDb } from '../store/database.ts';
import { streamOutgoing } from './files.ts';
import {
  beginAttempt,
  changeRow,
  contentOfRow,
  dueRows,
  mergeOutcomes,
  noteLimit,
  noteStage,
  type OutboxRow,
  outboxRow,
  recipientsOfRow,
  retryAs,
  rowsIn,
} from './outbox-store.ts';
import { giveUpMs, retryDelay } from './retry.ts';
import { type StageMarks, submit } from './smtp.ts';
import type { AttemptOutcome } from './smtp-outcome.ts';

/** Where copies of sent messages are. */
export interface SentMailbox {
  /** Whether the message stands in Sent on the server; null when the server cannot be asked at present. */
  find(accountId: number, messageId: string): Promise<boolean | null>;
  /**
   * Settles the copy of a message that was accepted, and marks what it answers: everything, and `settled`, in one
   * durable transaction. May wait for a server that files copies by itself.
   */
  settle(row: OutboxRow, settled: () => void): Promise<void>;
}

export interface OutboxContext {
  durable: WritableDb;
  dataDir: string;
  account: (id: number) => Account | undefined;
  server: (account: Account) => ServerSettings;
  route: (account: Account) => Promise<Route>;
  /** Signs in with what is known of the account, with a renewed token where the first is turned away. */
  signIn: Credentials['signIn'];
  sent: SentMailbox;
  /** Something that is shown has changed. */
  changed: (accountId: number) => void;
  log: Log;
  now: () => number;
  /** Told of every stage after it is on the disk: for tests that end the program there. */
  onStage?: (stage: string) => void;
}

/** How often and how long Sent is looked at after an attempt of unknown end, before the person is asked. */
const lookEveryMs = 2000;
const looks = 15;
/** A message whose time passed this long ago was late because nobody was here. */
const lateMs = 60_000;
/** Pause after something of our own went wrong, before the same is tried again. */
const afterFailureMs = 5000;
/** How long an attempt under way may go on while the program closes. */
const closingMs = 3500;

/**
 * Carries messages from the outbox to the server, one at a time for each account. Every step is on the disk before it
 * is taken, so that after any end of the program it is known how far each message came: before the final dot it is
 * sent again, after it the Sent mailbox is looked at and else the person is asked (row C18).
 */
export class Outbox {
  private readonly context: OutboxContext;
  private readonly busy = new Map<number, Promise<void>>();
  private readonly ending = new AbortController();
  private readonly hurry = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(context: OutboxContext) {
    this.context = context;
  }

  /** Takes up what an earlier run left. */
  start(): void {
    const { durable, now } = this.context;
    for (const row of rowsIn(durable, 'sending')) {
      // Before the final dot nobody can have accepted it (RFC 5321 section 4.1.1.4).
      if (row.stage !== 'ending') changeRow(durable, row.id, { state: 'queued', nextTryAt: now() });
      else changeRow(durable, row.id, { state: 'unknown' });
    }
    for (const row of rowsIn(durable, 'queued')) {
      if (row.attempts > 0 || now() - row.send_at < lateMs) continue;
      changeRow(durable, row.id, { state: 'queued', note: wasClosed });
    }
    this.wake();
  }

  /** Looks for work now, and again when the next message is due. */
  wake(): void {
    if (this.ending.signal.aborted || this.hurry.signal.aborted) return;
    clearTimeout(this.timer);
    const { durable, now } = this.context;
    // What waits in an account that is switched off waits until it is on again.
    const isOn = (row: OutboxRow): boolean => this.context.account(row.account_id)?.enabled ?? false;
    const work = [...rowsIn(durable, 'unknown', 'accepted'), ...dueRows(durable, now())].filter(isOn);
    for (const accountId of new Set(work.map((row) => row.account_id))) {
      if (!this.busy.has(accountId)) this.begin(accountId);
    }
    const next = rowsIn(durable, 'queued')
      .filter((row) => isOn(row) && !this.busy.has(row.account_id))
      .map((row) => row.next_try_at ?? 0);
    if (next.length === 0) return;
    // Not longer than a minute: after sleep a timer is late by as long as the computer slept.
    const wait = Math.min(Math.max(0, Math.min(...next) - now()), 60_000);
    this.timer = setTimeout(() => this.wake(), wait);
    this.timer.unref();
  }

  /** The network came: what waits for it is tried at once. Messages with a time of their own keep it. */
  networkCame(): void {
    const { durable, now } = this.context;
    for (const row of rowsIn(durable, 'queued')) {
      if (row.attempts > 0 && row.send_at <= now())
        changeRow(durable, row.id, { state: 'queued', nextTryAt: now() });
    }
    this.wake();
  }

  /** Ends; an attempt under way may finish within a few seconds. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.hurry.abort();
    const timer = setTimeout(() => this.ending.abort(), closingMs);
    await Promise.all(this.busy.values());
    clearTimeout(timer);
    this.ending.abort();
  }

  private begin(accountId: number): void {
    const running = this.work(accountId)
      .catch(async (error) => {
        this.context.log.error('The outbox failed', describeError(error));
        await pause(afterFailureMs, undefined, { signal: this.hurry.signal, ref: false }).catch(() => {});
      })
      .finally(() => {
        this.busy.delete(accountId);
        this.wake();
      });
    this.busy.set(accountId, running);
  }

  private async work(accountId: number): Promise<void> {
    const { durable, now } = this.context;
    const tried = new Set<number>();
    while (!this.hurry.signal.aborted) {
      const row = [...rowsIn(durable, 'accepted', 'unknown'), ...dueRows(durable, now())].find(
        (one) => one.account_id === accountId && !(one.state === 'queued' && tried.has(one.id)),
      );
      if (!row) return;
      if (row.state === 'accepted') await this.settle(row);
      else if (row.state === 'unknown') await this.findOut(row);
      else {
        tried.add(row.id);
        await this.attempt(row);
      }
      this.context.changed(accountId);
    }
  }

  private async attempt(row: OutboxRow): Promise<void> {
    const { durable, now, log, dataDir } = this.context;
    const account = this.context.account(row.account_id);
    if (!account) return;
    let outcome: AttemptOutcome;
    try {
      const server = this.context.server(account);
      const route = await this.context.route(account);
      beginAttempt(durable, row.id, now());
      this.stage('connecting');
      this.context.changed(row.account_id);
      const waiting = recipientsOfRow(row).filter((one) => one.state === 'waiting');
      const message = {
        sender: row.sender,
        recipients: waiting.map((one) => one.address),
        open: () => streamOutgoing(dataDir, row.sha256),
        size: row.size,
        envelopeId: row.message_id.replace(/[<>]/g, ''),
      };
      outcome = await this.context.signIn(account, async (credential) => {
        const { signal } = this.ending;
        const ended = await submit(server, route, credential, message, this.marks(row.id), signal);
        if (ended.kind === 'refused' && ended.signIn) throw new ApiError('auth-failed', ended.words);
        return ended;
      });
    } catch (error) {
      log.warn('A message could not be given to the server', describeError(error));
      outcome = beforeSubmission(error);
    }
    log.info('An attempt to send has ended', { id: row.id, outcome: outcome.kind });
    this.record(row.id, outcome);
  }

  private marks(id: number): StageMarks {
    const mark = (stage: 'data' | 'ending') => (): void => {
      noteStage(this.context.durable, id, stage);
      this.stage(stage);
    };
    return { data: mark('data'), ending: mark('ending') };
  }

  private record(id: number, outcome: AttemptOutcome): void {
    const { durable, now } = this.context;
    const row = outboxRow(durable, id);
    if (!row) return;
    if (outcome.kind === 'unknown') {
      changeRow(durable, id, { state: 'unknown', note: outcome.words });
      this.stage('unknown');
      return;
    }
    const recipients = mergeOutcomes(recipientsOfRow(row), outcome.recipients);
    if (outcome.kind === 'accepted') {
      changeRow(durable, id, { state: 'accepted', recipients, nextTryAt: null });
      if (outcome.maxBytes !== null) noteLimit(durable, row.account_id, outcome.maxBytes);
      this.stage('accepted');
    } else if (outcome.kind === 'refused' && !outcome.signIn && row.kind === 'receipt' && row.sender === '') {
      // Some servers take nothing from the empty path that RFC 8098 section 3 asks for.
      retryAs(durable, id, contentOfRow(row).from.address, now());
    } else if (outcome.kind === 'refused') {
      changeRow(durable, id, { state: 'failed', recipients, nextTryAt: null, note: outcome.words });
    } else if (now() - (row.first_try_at ?? now()) > giveUpMs) {
      const note = `Not sent after four days of trying. ${outcome.words}`;
      changeRow(durable, id, { state: 'failed', recipients, nextTryAt: null, note });
    } else {
      const nextTryAt = now() + retryDelay(row.attempts, outcome.unreachable);
      changeRow(durable, id, { state: 'queued', recipients, nextTryAt, note: outcome.words });
    }
  }

  /** The server has it: a copy is filed, and what became of the recipients decides what remains. */
  private async settle(row: OutboxRow): Promise<void> {
    const recipients = recipientsOfRow(row);
    const refused = recipients.filter((one) => one.state === 'refused');
    const waiting = recipients.some((one) => one.state === 'waiting');
    const { durable, now } = this.context;
    const finish = (): void => {
      if (waiting) {
        const note = 'Some recipients were not taken yet. Curlew tries them again.';
        const nextTryAt = now() + retryDelay(row.attempts, false);
        changeRow(durable, row.id, { state: 'queued', note, nextTryAt, copied: true });
      } else if (refused.length > 0) {
        const note = `Sent, but not to ${refused.map((one) => one.address).join(', ')}.`;
        changeRow(durable, row.id, { state: 'failed', note, copied: true });
      } else changeRow(durable, row.id, { state: 'done', copied: true });
    };
    if (row.copied) finish();
    else await this.context.sent.settle(row, finish);
    this.stage('settled');
  }

  /** It may have been accepted: Sent decides where the server files copies by itself, else the person. */
  private async findOut(row: OutboxRow): Promise<void> {
    const { durable, sent, log } = this.context;
    for (let look = 0; look < looks && !this.hurry.signal.aborted; look++) {
      // What is sent on leaves no copy of its own, and Sent may well hold the message that it was.
      if (row.kind !== 'message') break;
      const found = await sent.find(row.account_id, row.message_id).catch((error) => {
        log.info('Sent could not be looked at', describeError(error));
        return null;
      });
      if (found === true) {
        const recipients = acceptedByAll(row);
        changeRow(durable, row.id, { state: 'accepted', recipients, note: null, copied: true });
        return;
      }
      if (found === false) break;
      await pause(lookEveryMs, undefined, { signal: this.hurry.signal }).catch(() => {});
    }
    // Closing: the next start looks again.
    if (this.hurry.signal.aborted) return;
    const note =
      'The connection was lost at the moment of sending, and the server has not said whether it took it.';
    changeRow(durable, row.id, { state: 'asked', note });
  }

  private stage(stage: string): void {
    this.context.onStage?.(stage);
  }
}

/** No connection was made, or signing in failed: surely nothing was sent. */
function beforeSubmission(thrown: unknown): AttemptOutcome {
  const error = ApiError.from(thrown);
  return error.retryable
    ? { kind: 'later', words: error.message, recipients: [], unreachable: true }
    : {
        ...{ kind: 'refused', words: error.message, recipients: [] },
        ...(error.code === 'auth-failed' ? { signIn: true } : {}),
      };
}

const wasClosed = 'It was due while Curlew was not running, and was sent later than planned.';

/** The recipients once it is known that the server has the message. */
export function acceptedByAll(row: OutboxRow) {
  return recipientsOfRow(row).map((one) =>
    one.state === 'waiting' ? { ...one, state: 'accepted' as const, reply: null } : one,
  );
}
