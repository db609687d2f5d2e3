import { findMarks, type MarkTerm } from '../../../shared/search/marks.ts';

/** A stretch of text, marked or not, and where it begins. */
export interface MarkedPiece {
  readonly text: string;
  readonly hit: boolean;
  readonly at: number;
}

/** Splits a line where the words of a search stand. */
export function markedPieces(text: string, terms: readonly MarkTerm[]): MarkedPiece[] {
  const pieces: MarkedPiece[] = [];
  let end = 0;
  for (const [from, to] of findMarks(text, terms)) {
    if (from < end) continue;
    if (from > end) pieces.push({ text: text.slice(end, from), hit: false, at: end });
    pieces.push({ text: text.slice(from, to), hit: true, at: from });
    end = to;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), hit: false, at: end });
  return pieces;
}
