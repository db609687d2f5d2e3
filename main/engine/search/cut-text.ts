import type { Address, BodyPart } from '../../../shared/model/message.ts';
import { codeParts, isCompound, words } from '../../../shared/search/fold.ts';
import { htmlToText } from '../mime/html-to-text.ts';
import type { StructureDescription } from '../mime/structure.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { asTerm, isTerm } from './term.ts';

/** At most this much of a body is indexed, in characters: beyond it lie dumps and logs, not words. */
const indexedBodyLength = 200_000;
/** At most this many people of one header field are indexed; a mailing to 10,000 is found by its first. */
const indexedPeople = 200;
/** A message brings at most this many compounds: beyond lies noise. */
const mostCompounds = 2000;

/**
 * Stands between things that belong to no common phrase: two people, two parts of a body. A word for the index, and
 * none that can be asked for.
 */
const border = ' \ufffc ';

/** What is stored of a message that waits for the index. `parts`: null until its body is there. */
export interface WaitingText {
  subject: string;
  /** JSON of `MessageAddresses`. */
  addresses: string;
  /** JSON of `StructureDescription`. */
  structure: string;
  list_id: string | null;
  /** JSON of `BodyPart[]`. */
  parts: string | null;
}

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

/** A message cut into words, those of a list with blanks between them. */
export interface CutText {
  /** For each column of the index, in its order, its words. */
  columns: string[];
  /** Its words for the table of terms that no message cut before it has. */
  terms: string;
  /** Those of its words that may be put together from others; again without those met before. */
  compounds: string;
}

/** What a stored message has to be found by. Until its body is there, only proper attachments are named. */
export function indexedText(row: WaitingText): IndexedText {
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

/** Messages as the index takes them, the newest first: it is told of a term by the newest message that has it. */
export function cutTexts(rows: readonly WaitingText[]): CutText[] {
  const known = new Set<string>();
  return rows.map((row) => cutText(row, known));
}

function cutText(row: WaitingText, known: Set<string>): CutText {
  const text = indexedText(row);
  const met = new Set<string>();
  const columns = [
    text.body,
    [text.subject],
    ...[text.from, text.to, text.cc, text.bcc, text.filenames],
    [text.list],
  ].map((texts) => column(texts, met));
  const terms: string[] = [];
  const compounds: string[] = [];
  for (const word of met) {
    if (!isTerm(word) || known.has(word)) continue;
    terms.push(asTerm(word));
    if (isCompound(word)) {
      // Left to the next message that has it, which may be no noise.
      if (compounds.length === mostCompounds) continue;
      compounds.push(word);
    }
    known.add(word);
  }
  return { columns, terms: terms.join(' '), compounds: compounds.join(' ') };
}

/** The words of several texts, the inner parts of codes behind them; all are added to `met`. */
function column(texts: readonly string[], met: Set<string>): string {
  const pieces: string[] = [];
  for (const text of texts) {
    if (text === '') continue;
    const found = words(text);
    if (found.length === 0) continue;
    pieces.push(found.join(' '));
    // Each once: most of a text are the same few words.
    const different = new Set(found);
    const parts = codeParts(different);
    for (const part of parts) pieces.push(part);
    for (const word of different) met.add(word);
    for (const part of parts) met.add(part);
  }
  return pieces.join(border);
}
