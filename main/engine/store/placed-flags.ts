import { pendingFlags } from '../journal/pending.ts';
import { one, run, type WritableDb } from './database.ts';
import { mirrorFlags } from './labels.ts';

export interface FlagUpdate {
  uid: number;
  modseq: string | null;
  bits: number;
  keywords: string[];
}

/**
 * Whether a state of flags is from before another one of the same message, by their MODSEQ (RFC 7162 section 3.1): what
 * two connections tell may be read in another order than it came to be. Where either has none, it is not known.
 */
export function isOlderState(modseq: string | null, than: string | null): boolean {
  return modseq !== null && than !== null && BigInt(modseq) < BigInt(than);
}

/** What is known of MODSEQ in a mailbox no longer holds: its server was restored from a copy. */
export function forgetModseqs(db: WritableDb, mailboxId: number): void {
  run(db, 'UPDATE placement SET modseq = NULL WHERE mailbox_id = ? AND modseq IS NOT NULL', mailboxId);
}

interface PlacedFlags {
  id: number;
  flags: number;
  server_flags: number;
  keywords: string;
  server_keywords: string;
  modseq: string | null;
  thread_id: number;
}

/** Applies what the server says of flags; pending operations stay on top. Answers the conversations touched. */
export function storeFlags(
  db: WritableDb,
  mailboxId: number,
  updates: readonly FlagUpdate[],
): { threadIds: Set<number>; unknownUids: number[] } {
  const threadIds = new Set<number>();
  const unknownUids: number[] = [];
  const changed: number[] = [];
  for (const update of updates) {
    const row = one<PlacedFlags>(
      db,
      `SELECT p.id, p.flags, p.server_flags, p.keywords, p.server_keywords, p.modseq, m.thread_id FROM placement p
       JOIN message m ON m.id = p.message_id WHERE p.mailbox_id = ? AND p.uid = ?`,
      mailboxId,
      update.uid,
    );
    if (!row) {
      unknownUids.push(update.uid);
      continue;
    }
    if (isOlderState(update.modseq, row.modseq)) continue;
    const shown = pendingFlags(db, row.id, update);
    const [keywords, shownKeywords] = [JSON.stringify(update.keywords), JSON.stringify(shown.keywords)];
    const isSame = row.flags === shown.bits && row.keywords === shownKeywords;
    const isKnown = update.modseq === null || update.modseq === row.modseq;
    if (isSame && isKnown && row.server_flags === update.bits && row.server_keywords === keywords) continue;
    run(
      db,
      `UPDATE placement SET server_flags = ?, server_keywords = ?, flags = ?, keywords = ?,
                            modseq = coalesce(?, modseq) WHERE id = ?`,
      update.bits,
      keywords,
      shown.bits,
      shownKeywords,
      update.modseq,
      row.id,
    );
    changed.push(row.id);
    if (!isSame) threadIds.add(row.thread_id);
  }
  mirrorFlags(db, changed);
  return { threadIds, unknownUids };
}
