/**
 * The order of searches. A message's `sort_key` is its date in seconds times 64, plus a place within: the full-text
 * index and the index of the table both run by it, and the newest come first without sorting. Messages of one second
 * (an import may bring thousands) take places nearby, at most `widest` apart.
 */
const placesPerSecond = 64;
/** In seconds: some 18 hours. A search by date looks so much further and then at the date itself. */
const widest = 65_536;
/** In keys. */
export const keySlack = widest * placesPerSecond;

/** The key that a message of this moment would have, were it alone; `date` in milliseconds. */
export function keyOfDate(date: number): number {
  return Math.floor(date / 1000) * placesPerSecond;
}

/** True while the key is near enough to the date. */
export function keyFits(sortKey: number, date: number): boolean {
  return Math.abs(sortKey - keyOfDate(date)) <= keySlack;
}

/**
 * A free key for a message of this date. `identity` tells messages of the same second apart, so that the same one gets
 * the same place again where it can.
 */
export function freeSortKey(date: number, identity: Buffer, isTaken: (key: number) => boolean): number {
  for (let attempt = 0; ; attempt++) {
    const key = candidate(date, identity, attempt);
    if (!isTaken(key)) return key;
  }
}

/** The key that a message gets unless another one has it. */
export function firstSortKey(date: number, identity: Buffer): number {
  return candidate(date, identity, 0);
}

function candidate(date: number, identity: Buffer, attempt: number): number {
  // Four times as wide at each attempt: few attempts, however many share the second.
  const width = placesPerSecond * Math.min(widest, 4 ** attempt);
  return keyOfDate(date) + (mix(identity, attempt) % width);
}

/** A number of 32 bits that is another one for each attempt (FNV-1a, then stirred). */
function mix(identity: Buffer, attempt: number): number {
  let hash = 0x811c9dc5 ^ attempt;
  for (const byte of identity) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
