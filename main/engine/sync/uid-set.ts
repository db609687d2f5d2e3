/** UIDs as an IMAP sequence set, runs joined: `[1,2,3,7]` is `1:3,7` (RFC 9051 section 9, sequence-set). */
export function uidRanges(uids: readonly number[]): string {
  const sorted = [...uids].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at]!;
    let last = first;
    for (at++; at < sorted.length && sorted[at]! <= last + 1; at++) last = sorted[at]!;
    parts.push(first === last ? `${first}` : `${first}:${last}`);
  }
  return parts.join(',');
}

/** Longest set in one command, in characters: servers need not take lines above 8,192 (RFC 7162 section 4). */
const longestSet = 7000;

/** UIDs as sequence sets, each short enough for one command. */
export function uidBatches(uids: readonly number[]): string[] {
  const batches: string[] = [];
  for (const part of uidRanges(uids).split(',')) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + part.length < longestSet)
      batches[batches.length - 1] = `${last},${part}`;
    else if (part) batches.push(part);
  }
  return batches;
}

/** The numbers of `these` that are not in `others`. */
export function missingFrom(these: readonly number[], others: readonly number[]): number[] {
  const set = new Set(others);
  return these.filter((value) => !set.has(value));
}
