import { run, transaction, type WritableDb } from '../store/database.ts';
import { apart } from './apart.ts';
import type { CutText } from './cut-text.ts';
import type { Waiting } from './queue.ts';
import { forgetSeenTerms, TermNotes } from './terms.ts';

/**
 * Brings the index in line with messages that wait for it, newest first, in one transaction.
 *
 * @param cuts the words of each; null for one that has gone
 */
export function writeTexts(
  index: WritableDb,
  waiting: readonly Waiting[],
  cuts: readonly (CutText | null)[],
): void {
  const ready = waiting.map(({ sort_key }, at) => ({ sortKey: sort_key, cut: cuts[at] ?? null }));
  try {
    transaction(index, () => {
      writeColumns(index, ready);
      noteWords(index, ready);
    });
  } catch (thrown) {
    forgetSeenWords(index);
    throw thrown;
  }
}

interface Ready {
  sortKey: number;
  cut: CutText | null;
}

/** Compounds that are in the table for certain; only spares asking. Empty again after a transaction that failed. */
const seenCompounds = new WeakMap<object, Set<string>>();
const rememberedCompounds = 200_000;

/** To be called when nothing is written for a while. */
export function forgetSeenWords(index: WritableDb): void {
  forgetSeenTerms(index);
  seenCompounds.delete(index.raw);
}

function writeColumns(index: WritableDb, ready: readonly Ready[]): void {
  // Oldest first: FTS5 writes out what it has gathered whenever a rowid is not above the one before, which makes a
  // segment of each message and the merging of them the most of the work.
  for (const { sortKey, cut } of ready.toReversed()) {
    if (cut) {
      run(
        index,
        `INSERT OR REPLACE INTO message_text (rowid, body, subject, sender, recipients, copies, blind, filenames, list)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        sortKey,
        ...cut.columns,
      );
    } else run(index, 'DELETE FROM message_text WHERE rowid = ?', sortKey);
  }
}

/** Words by which others are found. One that no message has after all does no harm. */
function noteWords(index: WritableDb, ready: readonly Ready[]): void {
  const terms = new TermNotes(index);
  for (const { sortKey, cut } of ready) {
    if (!cut) continue;
    terms.add(wordsOf(cut.terms), sortKey);
    noteCompounds(index, wordsOf(cut.compounds));
  }
  terms.write();
}

function wordsOf(list: string): string[] {
  return list === '' ? [] : list.split(' ');
}

function noteCompounds(index: WritableDb, compounds: readonly string[]): void {
  let seen = seenCompounds.get(index.raw);
  if (!seen || seen.size > rememberedCompounds) {
    seen = new Set();
    seenCompounds.set(index.raw, seen);
  }
  for (const word of compounds) {
    if (seen.has(word)) continue;
    const { changes, id } = run(index, 'INSERT OR IGNORE INTO message_text_word (word) VALUES (?)', word);
    if (changes > 0) run(index, 'INSERT INTO message_text_part (rowid, word) VALUES (?, ?)', id, word);
    seen.add(apart(word));
  }
}
