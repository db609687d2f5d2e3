import type { ReactNode } from 'react';
import { markTerms } from './highlight.ts';

/** Text with the words of the search marked. */
export function Marked({ text, terms }: { text: string; terms: readonly string[] }): ReactNode {
  if (terms.length === 0) return text;
  return markTerms(text, terms).map((piece) =>
    piece.hit ? <mark key={piece.at}>{piece.text}</mark> : <span key={piece.at}>{piece.text}</span>,
  );
}
