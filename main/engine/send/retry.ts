/** How long a message that the server defers is tried (RFC 5321 section 4.5.4.1: four to five days). */
export const giveUpMs = 4 * 24 * 3_600_000;

/** Pauses after a 4xx answer, in minutes; the last one repeats. A greylisting server takes the second try. */
const deferredMinutes = [1, 5, 15, 30, 60, 120];
/** Pauses while the server cannot be reached, in seconds; ended at once when the network comes. */
const unreachableSeconds = [5, 15, 30, 60, 120, 300];

/**
 * When to try again, in milliseconds from now.
 * @param attempts tries made so far, from 1
 * @param unreachable true when the server did not take part at all
 */
export function retryDelay(attempts: number, unreachable: boolean): number {
  const pauses = unreachable ? unreachableSeconds : deferredMinutes;
  const pause = pauses[Math.min(attempts, pauses.length) - 1] ?? pauses[0]!;
  return pause * (unreachable ? 1000 : 60_000);
}
