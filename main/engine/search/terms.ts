import { all, type ReadableDb, run, type WritableDb } from '../store/database.ts';
import { apart } from './apart.ts';

/*
 * FTS5 answers a beginning of two or three letters from an index of its own, newest first. For a longer one it reads all
 * places of all words that begin so, however few messages are wanted. So the words are kept in a table, each with how
 * new a message with it can be: the newest few are found among the words that can be in them (see beginnings.ts).
 */

/** Of sort_key: two hours. Keys are rounded up to it, so that what comes in together writes its words once. */
const roundedTo = 7200 * 64;

/** Terms that are known to be in the table with such a key; only spares asking. */
const seenTerms = new WeakMap<object, Map<string, number>>();
const rememberedTerms = 150_000;

/** To be called when a transaction that noted terms was rolled back, and when nothing is written for a while. */
export function forgetSeenTerms(db: WritableDb): void {
  seenTerms.delete(db.raw);
}

/** Gathers the words of messages that are written to the index in one transaction. */
export class TermNotes {
  private readonly db: WritableDb;
  private readonly seen: Map<string, number>;
  private readonly fresh = new Map<string, number>();

  constructor(db: WritableDb) {
    this.db = db;
    let seen = seenTerms.get(db.raw);
    if (!seen || seen.size > rememberedTerms) {
      seen = new Map();
      seenTerms.set(db.raw, seen);
    }
    this.seen = seen;
  }

  /** Terms of a message; the newest message of those that have one is the first to name it. */
  add(terms: readonly string[], sortKey: number): void {
    const newest = roundedUp(sortKey);
    for (const term of terms) {
      if ((this.seen.get(term) ?? -1) >= newest) continue;
      const kept = apart(term);
      this.seen.set(kept, newest);
      this.fresh.set(kept, newest);
    }
  }

  write(): void {
    // In their order in the table: neighbours share a page.
    for (const term of [...this.fresh.keys()].sort()) noteTerm(this.db, term, this.fresh.get(term)!);
  }
}

function roundedUp(sortKey: number): number {
  return (Math.floor(sortKey / roundedTo) + 1) * roundedTo - 1;
}

function noteTerm(db: WritableDb, term: string, newest: number): void {
  run(
    db,
    `INSERT INTO message_text_term VALUES (?, ?)
     ON CONFLICT DO UPDATE SET newest = excluded.newest WHERE excluded.newest > newest`,
    term,
    newest,
  );
}

/** A word of the index, or the first forty characters of some. */
export interface Term {
  term: string;
  /** No message with it has a greater sort_key. */
  newest: number;
}

/** The words that begin so, newest first. */
export function termsBeginning(db: ReadableDb, beginning: string, limit: number): Term[] {
  const terms = all<Term>(
    db,
    'SELECT term, newest FROM message_text_term WHERE term BETWEEN ? AND ? LIMIT ?',
    beginning,
    `${beginning}\u{10ffff}`,
    limit,
  );
  return terms.sort((a, b) => b.newest - a.newest);
}
