import type { SearchCoverage, SearchCursor, SearchHit } from '../../../shared/model/search.ts';
import { Flag } from '../imap/flags.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { recipientsOf } from '../threads/list.ts';
import { isUnspaced, separate } from './index-text.ts';

/**
 * An FTS5 expression for what was typed: all words must occur, the last one as it is being typed; "quoted words"
 * stand together. Nothing typed can be taken for FTS5 syntax, as every word is a quoted string. Null when there is
 * nothing to look for.
 */
export function matchExpression(text: string): string | null {
  const terms = [...text.matchAll(/"([^"]*)"?|(\S+)/gu)].map(([, phrase, word]) => ({
    text: phrase ?? word ?? '',
    isPhrase: phrase !== undefined,
  }));
  const parts = terms.flatMap((term) => {
    // A word of an unspaced script is indexed character by character: it is a phrase of them.
    const tokens = separate(term.text).match(/[\p{L}\p{N}\p{M}_]+/gu);
    if (!tokens) return [];
    const quoted = `"${tokens.join(' ')}"`;
    return [term.isPhrase || isUnspaced(tokens.at(-1)!) ? quoted : `${quoted}*`];
  });
  return parts.length === 0 ? null : parts.join(' AND ');
}

interface HitRow {
  id: number;
  thread_id: number;
  account_id: number;
  subject: string;
  addresses: string;
  snippet: string;
  date: number;
  has_attachment: number;
  outgoing: number;
}

/** Messages that contain what was typed, newest first, over all accounts. Works on what is cached, online or not. */
export function searchMessages(
  db: ReadableDb,
  text: string,
  after: SearchCursor | null,
  limit: number,
): { hits: SearchHit[]; next: SearchCursor | null; coverage: SearchCoverage } {
  const match = matchExpression(text);
  const rows =
    match === null
      ? []
      : all<HitRow>(
          db,
          `SELECT m.id, m.thread_id, m.account_id, m.subject, m.addresses, m.snippet, m.date, m.has_attachment, m.outgoing
           FROM message_text f CROSS JOIN message m ON m.id = f.rowid
           WHERE message_text MATCH ? AND (m.date, m.id) < (?, ?)
             AND EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id AND p.removed_by IS NULL)
           ORDER BY m.date DESC, m.id DESC LIMIT ?`,
          match,
          after?.date ?? Number.MAX_SAFE_INTEGER,
          after?.messageId ?? Number.MAX_SAFE_INTEGER,
          limit + 1,
        );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    hits: page.map((row) => toHit(db, row)),
    next: rows.length > limit && last ? { date: last.date, messageId: last.id } : null,
    coverage: readCoverage(db),
  };
}

function toHit(db: ReadableDb, row: HitRow): SearchHit {
  const placements = all<{ mailbox_id: number; flags: number; keywords: string }>(
    db,
    'SELECT mailbox_id, flags, keywords FROM placement WHERE message_id = ? AND removed_by IS NULL',
    row.id,
  );
  const has = (bit: number): boolean => placements.some((placement) => (placement.flags & bit) !== 0);
  return {
    messageId: row.id,
    threadId: row.thread_id,
    accountId: row.account_id,
    mailboxIds: placements.map((placement) => placement.mailbox_id),
    from: (JSON.parse(row.addresses) as MessageAddresses).from,
    recipients: row.outgoing === 1 ? recipientsOf(row.addresses) : [],
    subject: row.subject,
    snippet: row.snippet,
    date: row.date,
    unread: placements.some((placement) => (placement.flags & Flag.seen) === 0),
    starred: has(Flag.flagged),
    answered: has(Flag.answered),
    hasAttachment: row.has_attachment === 1,
    keywords: JSON.parse(placements[0]?.keywords ?? '[]') as string[],
  };
}

function readCoverage(db: ReadableDb): SearchCoverage {
  // Counted over the narrow tables' own b-trees; kept as counters when half a million messages make that felt.
  const messages = one<{ n: number }>(db, 'SELECT count(*) AS n FROM message')!.n;
  const withBody = one<{ n: number }>(db, 'SELECT count(*) AS n FROM body')!.n;
  return { messages, withBody };
}
