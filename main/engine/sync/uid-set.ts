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

/**
 * A sequence set of a server as ascending UIDs; null when it names more than `most`, or is none. Slack is given for
 * messages that have come since they were counted.
 */
export function expandUids(set: string, most: number): number[] | null {
  const uids: number[] = [];
  let isAscending = true;
  for (const part of set.split(',')) {
    const [first, last = first] = part.split(':').map(Number);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return null;
    const [from, to] = [Math.min(first!, last!), Math.max(first!, last!)];
    if (from < 1 || uids.length + (to - from) > most + 1000) return null;
    if (from <= (uids.at(-1) ?? 0)) isAscending = false;
    for (let uid = from; uid <= to; uid++) uids.push(uid);
  }
  // As servers write it. Of half a million a set for comparison would take 20 MB.
  return isAscending ? uids : [...new Set(uids)].sort((a, b) => a - b);
}

/** The numbers of `these` that are not in `others`. */
export function missingFrom(these: readonly number[], others: readonly number[]): number[] {
  if (these.length === 0) return [];
  const set = new Set(others);
  return these.filter((value) => !set.has(value));
}
