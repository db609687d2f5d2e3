import type { Address, BodyPart } from '../../../shared/model/message.ts';
import { codeParts, isCompound, words } from '../../../shared/search/fold.ts';
import { htmlToText, type StructureDescription } from '../mime/index.ts';
import { all, run, type WritableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { forgetSeenTerms, TermNotes } from './terms.ts';

/** At most this much of a body is indexed, in characters: beyond it lie dumps and logs, not words. */
const indexedBodyLength = 200_000;
/** At most this many people of one header field are indexed; a mailing to 10,000 is found by its first. */
const indexedPeople = 200;
/** A message brings at most this many compounds that are new: beyond lies noise. */
const newCompounds = 2000;

/**
 * Stands between things that belong to no common phrase: two people, two parts of a body. A word for the index, and
 * none that can be asked for.
 */
const border = ' \ufffc ';

/** A message as the index is to have it: what is looked through, part by part. */
export interface IndexedText {
  subject: string;
  from: string[];
  to: string[];
  cc: string[];
  bcc: string[];
  body: string[];
  filenames: string[];
  list: string;
}

interface Row {
  sort_key: number;
  subject: string;
  addresses: string;
  structure: string;
  list_id: string | null;
  parts: string | null;
}

/** What a stored message has to be found by. Until its body is there, only proper attachments are named. */
export function indexedText(row: Omit<Row, 'sort_key'>): IndexedText {
  const addresses = JSON.parse(row.addresses) as MessageAddresses;
  const { attachments } = JSON.parse(row.structure) as StructureDescription;
  const isRead = row.parts !== null;
  const people = (list: readonly Address[]): string[] =>
    list.slice(0, indexedPeople).map(({ name, address }) => `${name} ${address}`);
  return {
    subject: row.subject,
    from: people(addresses.from),
    to: people(addresses.to),
    cc: people(addresses.cc),
    bcc: people(addresses.bcc),
    body: isRead ? bodyText(JSON.parse(row.parts!) as BodyPart[]) : [],
    filenames: attachments
      .filter((attachment) => isRead || !attachment.inline)
      .map((attachment) => attachment.filename),
    list: row.list_id ?? '',
  };
}

function bodyText(parts: readonly BodyPart[]): string[] {
  let left = indexedBodyLength;
  return parts.map((part) => {
    const text = (part.kind === 'html' ? htmlToText(part.content) : part.content).slice(0, left);
    left -= text.length;
    return text;
  });
}

/** Compounds that are in the table for certain; only spares asking. Empty again after a transaction that failed. */
const seenCompounds = new WeakMap<object, Set<string>>();
const rememberedCompounds = 200_000;

/** To be called when a transaction with `indexNewest` was rolled back. */
export function forgetSeenWords(db: WritableDb): void {
  forgetSeenTerms(db);
  seenCompounds.delete(db.raw);
}

/**
 * Brings the index in line with the newest of the messages that wait for it, in the caller's transaction. Answers how
 * many there were.
 */
export function indexNewest(db: WritableDb, limit: number): number {
  const rows = all<Row & { is_there: number }>(
    db,
    `SELECT q.sort_key, m.id IS NOT NULL AS is_there, m.subject, m.addresses, m.structure, m.list_id, b.parts
     FROM index_queue q LEFT JOIN message m ON m.sort_key = q.sort_key LEFT JOIN body b ON b.message_id = m.id
     ORDER BY q.sort_key DESC LIMIT ?`,
    limit,
  );
  // Oldest first within the batch: FTS5 writes out what it has gathered whenever a rowid is not above the one before,
  // which makes a segment of each message and the merging of them the most of the work.
  const terms = new TermNotes(db);
  for (const row of rows.reverse()) {
    if (row.is_there) indexRow(db, row.sort_key, indexedText(row), terms);
    run(db, 'DELETE FROM index_queue WHERE sort_key = ?', row.sort_key);
  }
  terms.write();
  return rows.length;
}

function indexRow(db: WritableDb, sortKey: number, text: IndexedText, terms: TermNotes): void {
  const compounds = new Set<string>();
  const column = (texts: readonly string[]): string =>
    cut(texts, compounds, (found) => terms.add(found, sortKey));
  run(
    db,
    `INSERT OR REPLACE INTO message_text (rowid, subject, sender, recipients, copies, blind, body, filenames, list)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sortKey,
    column([text.subject]),
    column(text.from),
    column(text.to),
    column(text.cc),
    column(text.bcc),
    column(text.body),
    column(text.filenames),
    column([text.list]),
  );
  noteCompounds(db, compounds);
}

/** The words of several texts as the index takes them, the inner parts of codes behind them. */
function cut(
  texts: readonly string[],
  compounds: Set<string>,
  note: (words: readonly string[]) => void,
): string {
  const pieces: string[] = [];
  for (const text of texts) {
    if (text === '') continue;
    const found = words(text);
    if (found.length === 0) continue;
    pieces.push(found.join(' '));
    const parts = codeParts(found);
    for (const part of parts) pieces.push(part);
    note(found);
    note(parts);
    for (const word of found) {
      if (compounds.size < newCompounds && isCompound(word)) compounds.add(word);
    }
  }
  return pieces.join(border);
}

function noteCompounds(db: WritableDb, compounds: ReadonlySet<string>): void {
  let seen = seenCompounds.get(db.raw);
  if (!seen || seen.size > rememberedCompounds) {
    seen = new Set();
    seenCompounds.set(db.raw, seen);
  }
  for (const word of compounds) {
    if (seen.has(word)) continue;
    const { changes, id } = run(db, 'INSERT OR IGNORE INTO message_text_word (word) VALUES (?)', word);
    if (changes > 0) run(db, 'INSERT INTO message_text_part (rowid, word) VALUES (?, ?)', id, word);
    seen.add(word);
  }
}
