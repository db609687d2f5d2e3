import type { SyncContext } from './context.ts';

/** An answer that was on its way when a message left is here by then. */
const keptMs = 60_000;

/**
 * Messages that have just been moved away by the journal: mailbox and UID, and when. A UID is never used again (RFC
 * 9051 section 2.3.1.1), so a FETCH answer that names one was sent before and is out of date.
 */
export type Departed = Map<number, Map<number, number>>;

/** Notes UIDs that the server has said to have moved. */
export function noteDeparted(context: SyncContext, mailboxId: number, uids: readonly number[]): void {
  const now = context.now();
  const gone = context.departed.get(mailboxId) ?? new Map<number, number>();
  for (const [uid, at] of gone) if (now - at > keptMs) gone.delete(uid);
  for (const uid of uids) gone.set(uid, now);
  context.departed.set(mailboxId, gone);
}

/** True for a message that was moved away from there a moment ago. */
export function hasDeparted(context: SyncContext, mailboxId: number, uid: number): boolean {
  const at = context.departed.get(mailboxId)?.get(uid);
  return at !== undefined && context.now() - at <= keptMs;
}
