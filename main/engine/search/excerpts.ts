import type { SearchExcerpt } from '../../../shared/model/search.ts';
import { excerptAround, notShown } from '../../../shared/search/excerpt.ts';
import { type MarkTerm, markTerms } from '../../../shared/search/marks.ts';
import { one, type ReadableDb } from '../store/database.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { recipientsOf } from '../threads/list.ts';
import { indexedText, type WaitingText } from './cut-text.ts';

/**
 * Where messages have in their texts or in the names of their files what a query looks for and neither their subjects
 * nor names nor beginnings show: a line from there. Those of which there is nothing to show are left out.
 */
export function readExcerpts(db: ReadableDb, query: string, messageIds: readonly number[]): SearchExcerpt[] {
  const inBody = markTerms(query, (field) => field === null || field === 'body');
  const inFilename = markTerms(query, (field) => field === null || field === 'filename');
  return messageIds.flatMap((messageId) => {
    const row = one<WaitingText & { snippet: string; outgoing: number }>(
      db,
      `SELECT m.subject, m.addresses, m.structure, m.list_id, m.snippet, m.outgoing, b.parts
       FROM message m LEFT JOIN body b ON b.message_id = m.id WHERE m.id = ?`,
      messageId,
    );
    if (!row) return [];
    const { from } = JSON.parse(row.addresses) as MessageAddresses;
    const shown = { ...row, people: row.outgoing === 1 ? recipientsOf(row.addresses) : from };
    return excerptOf(messageId, row, notShown(shown, inBody), notShown(shown, inFilename)) ?? [];
  });
}

function excerptOf(
  messageId: number,
  row: WaitingText,
  inBody: readonly MarkTerm[],
  inFilename: readonly MarkTerm[],
): SearchExcerpt | null {
  if (inBody.length === 0 && inFilename.length === 0) return null;
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
