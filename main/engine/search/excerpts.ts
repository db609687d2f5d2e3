import type { SearchExcerpt } from '../../../shared/model/search.ts';
import { excerptAround } from '../../../shared/search/excerpt.ts';
import { type MarkTerm, markTerms } from '../../../shared/search/marks.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { indexedText, type WaitingText } from './cut-text.ts';

/**
 * Where messages have what a query looks for in their texts or in the names of their files: a line from there. Those in
 * which there is nothing to show are left out. Each text is read from its beginning.
 */
export function readExcerpts(db: ReadableDb, query: string, messageIds: readonly number[]): SearchExcerpt[] {
  const inBody = markTerms(query, (field) => field === null || field === 'body');
  const inFilename = markTerms(query, (field) => field === null || field === 'filename');
  return messageIds.flatMap((messageId) => {
    const row = one<WaitingText>(
      db,
      `SELECT m.subject, m.addresses, m.structure, m.list_id, b.parts
       FROM message m LEFT JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
      messageId,
    );
    return row ? (excerptOf(messageId, row, inBody, inFilename) ?? []) : [];
  });
}

function excerptOf(
  messageId: number,
  row: WaitingText,
  inBody: readonly MarkTerm[],
  inFilename: readonly MarkTerm[],
): SearchExcerpt | null {
  const { body, filenames } = indexedText(row);
  for (const part of body) {
    const text = excerptAround(part, inBody);
    if (text !== null) return { messageId, source: 'body', text };
  }
  for (const name of filenames) {
    if (excerptAround(name, inFilename) !== null) return { messageId, source: 'filename', text: name };
  }
  return null;
}
