import type { StatusObject } from 'imapflow';
import { Refusal, refusalOf, UidsChanged } from '../imap/refusal.ts';
import type { ImapSession } from '../imap/session.ts';
import { describeError } from '../log.ts';
import { one } from '../store/database.ts';
import { mailboxOnServer } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { Agenda } from './agenda.ts';
import { markSending } from './batch.ts';
import type { Looks } from './follow.ts';
import type { HeavyFrom } from './footprint.ts';
import { mailboxesOfFlags } from './labels.ts';
import { locateOnServer } from './locate.ts';
import { append } from './replay-append.ts';
import { copy } from './replay-copy.ts';
import { expunge } from './replay-expunge.ts';
import { storeFlagChange } from './replay-flags.ts';
import { carryOutOnMailbox, isMailboxOperation } from './replay-mailbox.ts';
import { move } from './replay-move.ts';
import type { OperationRow } from './revert.ts';
import type { Footprint } from './schedule.ts';
import { fail, finish } from './settle.ts';

/** What replay asks of the synchronisation around it. */
export interface ReplayHost {
  /** Brings a mailbox up to date, on this very connection if nobody else is at it. */
  visit(session: ImapSession, mailboxId: number): Promise<void>;
  /** Counters of the account's mailboxes, by the path they have on the server; those that are new there are stored. */
  statuses(session: ImapSession): Promise<Map<string, StatusObject>>;
  /** Asks for a look at a mailbox soon: its contents changed on the server. */
  touched(mailboxId: number): void;
  /** Resolves when no other connection of the account is at work in the mailbox. */
  leave(mailboxId: number): Promise<void>;
  /** A mailbox was made, renamed or removed on the server: the tree is to be listed again. */
  treeChanged(): void;
  /** Asks for a look at everything soon: what is known here does not fit what the server says. */
  refused(): void;
}

/** How often an operation is tried that fails on a good connection without a plain refusal. */
const mostAttempts = 6;

/** Operations of the account that are not yet on the server, oldest first. */
export function openOperations(context: SyncContext): number {
  return one<{ n: number }>(
    context.durable,
    `SELECT count(*) AS n FROM operation WHERE account_id = ? AND state IN ('queued', 'sending')`,
    context.account.id,
  )!.n;
}

/** What several connections that carry out one journal share. */
export interface Share {
  /** Operations that a connection is at. */
  readonly running: Set<number>;
  readonly limits: HeavyFrom;
  /** Which operations are for this connection. */
  takes(operation: Footprint): boolean;
  /** Something is left for this connection that must wait for what another one does. */
  waits(): void;
  /** An operation has ended here. */
  freed(): void;
}

/**
 * Carries out the journal on the server until nothing is left that this connection may do now. Rejects when the
 * connection is lost, and when an operation could not be carried out now and should be later; it is repeated then, and
 * every operation is written so that repeating it changes nothing more.
 */
export async function replayJournal(
  context: SyncContext,
  session: ImapSession,
  host: ReplayHost,
  share: Share,
): Promise<void> {
  // Operations of a batch that was refused: each must be told apart.
  const alone = new Set<number>();
  const looks: Looks = { count: 0 };
  const agenda = new Agenda(context, share);
  for (;;) {
    const batch = agenda.next(alone);
    if (!batch) return;
    for (const { id } of batch) share.running.add(id);
    try {
      await attempt(context, session, batch, host, alone, looks);
    } finally {
      for (const { id } of batch) share.running.delete(id);
      share.freed();
    }
  }
}

/** Tries an operation, or several alike. */
async function attempt(
  context: SyncContext,
  session: ImapSession,
  batch: readonly OperationRow[],
  host: ReplayHost,
  alone: Set<number>,
  looks: Looks,
): Promise<void> {
  const operation = batch[0]!;
  markSending(context.durable, batch);
  try {
    await carryOut(context, session, batch, host, looks);
  } catch (error) {
    if (!session.usable) throw error;
    const refusal = refusalOf(error);
    if (batch.length > 1 && refusal !== null) {
      for (const { id } of batch) alone.add(id);
      return;
    }
    const isFinal = refusal !== null && !refusal.isTemporary;
    if (!isFinal && operation.attempts + 1 < mostAttempts) {
      if (!(error instanceof UidsChanged)) throw error;
      // Its messages are looked for under their new UIDs, then it is tried again.
      if (operation.mailbox_id !== null) await host.visit(session, operation.mailbox_id);
      return;
    }
    context.log.warn('An operation could not be carried out', {
      operation: operation.id,
      kind: operation.kind,
      ...describeError(error),
    });
    fail(context, operation, refusal?.message ?? String(error));
    host.refused();
  }
}

async function carryOut(
  context: SyncContext,
  session: ImapSession,
  batch: readonly OperationRow[],
  host: ReplayHost,
  looks: Looks,
): Promise<void> {
  const operation = batch[0]!;
  if (isMailboxOperation(operation.kind)) {
    // A mailbox that another connection of ours is just opening may come back to life when it is deleted (Dovecot).
    if (operation.mailbox_id !== null) await host.leave(operation.mailbox_id);
    const effect = await carryOutOnMailbox(context, session, operation);
    finish(context, operation, [], effect);
    context.changes.tree(context.account.id);
    host.treeChanged();
    return;
  }
  if (operation.kind === 'flags') {
    await storeFlagChange(context, session, batch, host, looks);
    for (const id of mailboxesOfFlags(context, operation)) host.touched(id);
    return;
  }
  const mailbox =
    operation.mailbox_id === null ? undefined : mailboxOnServer(context.cache, operation.mailbox_id);
  if (!mailbox) throw new Refusal('The folder it was in is no longer there.');
  if (operation.kind === 'move') {
    await move(context, session, operation, mailbox, host);
    return;
  }
  if (operation.kind === 'copy') {
    await copy(context, session, operation, mailbox, host);
    return;
  }
  if (operation.kind === 'append') {
    await append(context, session, operation, mailbox, host);
    return;
  }
  const located = await locateOnServer(context, session, operation, mailbox, host);
  // Where all of them have gone from there in the meantime, what another client did stands.
  if (located.length === 0) finish(context, operation, []);
  else await expunge(context, session, operation, mailbox, located);
  host.touched(mailbox.id);
}
