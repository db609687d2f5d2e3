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

/** The numbers of `these` that are not in `others`. */
export function missingFrom(these: readonly number[], others: readonly number[]): number[] {
  const set = new Set(others);
  return these.filter((value) => !set.has(value));
}
