import { run, type WritableDb } from '../store/database.ts';

/** Scripts written without spaces: unicode61 would make one token of a whole sentence. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const unspacedRun = new RegExp(unspaced.source, 'gu');

/** Sets every character of an unspaced script apart, so that any run of them can be found as a phrase. */
export function separate(text: string): string {
  return unspaced.test(text) ? text.replace(unspacedRun, ' $& ') : text;
}

export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/** At most this much of a body is indexed, in characters: beyond it lie dumps and logs, not words. */
const indexedBodyLength = 200_000;

export interface IndexedText {
  subject: string;
  /** Names and addresses of everyone concerned. */
  people: string;
  filenames: string;
  /** Plain text of the body; empty while it has not been fetched. */
  body: string;
}

/** Puts a message into the full-text index, replacing what was there. */
export function indexMessage(db: WritableDb, messageId: number, text: IndexedText): void {
  run(
    db,
    'INSERT OR REPLACE INTO message_text (rowid, subject, people, body, filenames) VALUES (?, ?, ?, ?, ?)',
    messageId,
    separate(text.subject),
    separate(text.people),
    separate(text.body.slice(0, indexedBodyLength)),
    separate(text.filenames),
  );
}

/** Takes a message out of the full-text index. */
export function unindexMessage(db: WritableDb, messageId: number): void {
  run(db, 'DELETE FROM message_text WHERE rowid = ?', messageId);
}
