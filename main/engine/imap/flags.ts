/** System flags and the keywords every client knows, as bits (RFC 9051 section 2.3.2, RFC 5788). */
export const Flag = {
  seen: 1,
  answered: 2,
  flagged: 4,
  deleted: 8,
  draft: 16,
  forwarded: 32,
} as const;

const bitOf: ReadonlyMap<string, number> = new Map([
  ['\\seen', Flag.seen],
  ['\\answered', Flag.answered],
  ['\\flagged', Flag.flagged],
  ['\\deleted', Flag.deleted],
  ['\\draft', Flag.draft],
  ['$forwarded', Flag.forwarded],
]);

const nameOf: ReadonlyMap<number, string> = new Map([
  [Flag.seen, '\\Seen'],
  [Flag.answered, '\\Answered'],
  [Flag.flagged, '\\Flagged'],
  [Flag.deleted, '\\Deleted'],
  [Flag.draft, '\\Draft'],
  [Flag.forwarded, '$Forwarded'],
]);

export interface FlagState {
  bits: number;
  /** Other keywords, sorted; at most 100, as a server may send any number. */
  keywords: string[];
}

/** Splits what FETCH FLAGS said into bits and keywords; \Recent is of no use to anybody. */
export function readFlags(flags: Iterable<string> | undefined): FlagState {
  let bits = 0;
  const keywords: string[] = [];
  for (const flag of flags ?? []) {
    const bit = bitOf.get(flag.toLowerCase());
    if (bit) bits |= bit;
    else if (!flag.startsWith('\\') && keywords.length < 100) keywords.push(flag.slice(0, 200));
  }
  return { bits, keywords: keywords.sort() };
}

/** Names to send in STORE for the bits that are set. */
export function flagNames(bits: number): string[] {
  return [...nameOf].filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}
