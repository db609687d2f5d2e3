import type { ReadableDb } from '../store/database.ts';
import { longestTerm, shortestTerm } from './term.ts';
import { type Term, termsBeginning } from './terms.ts';

/** How many words stand in for a beginning. */
export interface BeginningLimits {
  /** Up to so many are all taken. */
  few: number;
  /** Of more, so many of the newest at first. */
  first: number;
  /** And up to so many when it is known how new they have to be. */
  most: number;
  /** Where more begin so, the beginning is looked for as it is. */
  looked: number;
}

export const usualLimits: BeginningLimits = { few: 64, first: 24, most: 1024, looked: 3000 };

/**
 * Words in place of their beginning, for a search that wants the newest few. First the newest words; where the messages
 * found with them leave room for one with another word, all words that are new enough for it.
 */
export class Beginnings {
  /** No message with a word that was left out has a greater sort_key; null: none was left out. */
  leftOut: number | null = null;
  private newerThan: number | null = null;
  private readonly db: ReadableDb;
  private readonly limits: BeginningLimits;
  private readonly known = new Map<string, Term[] | null>();

  constructor(db: ReadableDb, limits: BeginningLimits) {
    this.db = db;
    this.limits = limits;
  }

  /** From now on, and until it is called again: all words that a message of this sort_key or a greater one can have. */
  restrict(sortKey: number): void {
    this.newerThan = sortKey;
    this.leftOut = null;
  }

  /** What stands for a beginning, as FTS5 expressions; null: nothing but itself can. */
  choices(beginning: string): string[] | null {
    let terms = this.known.get(beginning);
    if (terms === undefined) {
      terms = this.terms(beginning);
      this.known.set(beginning, terms);
    }
    if (terms === null) return null;
    const chosen = this.chosen(terms);
    return chosen === null
      ? null
      : chosen.map(({ term }) => (term.length < longestTerm - 1 ? `"${term}"` : `"${term}" *`));
  }

  private terms(beginning: string): Term[] | null {
    if ([...beginning].length < shortestTerm || beginning.length >= longestTerm) return null;
    const { looked } = this.limits;
    const terms = termsBeginning(this.db, beginning, looked + 1);
    return terms.length === 0 || terms.length > looked ? null : terms;
  }

  private chosen(terms: readonly Term[]): readonly Term[] | null {
    const { few, first, most } = this.limits;
    if (terms.length <= few) return terms;
    const { newerThan } = this;
    if (newerThan !== null) {
      const chosen = terms.filter(({ newest }) => newest >= newerThan);
      return chosen.length === 0 || chosen.length > most ? null : chosen;
    }
    this.leftOut = Math.max(this.leftOut ?? 0, terms[first]!.newest);
    return terms.slice(0, first);
  }
}
