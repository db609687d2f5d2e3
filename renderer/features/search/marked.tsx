import type { ReactNode } from 'react';
import type { MarkTerm } from '../../../shared/search/marks.ts';
import { markedPieces } from './highlight.ts';

/** Text with the words of the search marked. */
export function Marked({ text, terms }: { text: string; terms: readonly MarkTerm[] }): ReactNode {
  if (terms.length === 0) return text;
  return markedPieces(text, terms).map((piece) =>
    piece.hit ? <mark key={piece.at}>{piece.text}</mark> : <span key={piece.at}>{piece.text}</span>,
  );
}
