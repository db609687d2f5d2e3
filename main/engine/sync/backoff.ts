/** Longest pause before another try while the loss is fresh, and after a while, in milliseconds. */
const freshCeilingMs = 4_000;
const staleCeilingMs = 60_000;
/** For this long after the loss a server is expected back any moment. */
const freshForMs = 120_000;

/** Shortest and longest pause after a server that took no sign-in or no further connection, in milliseconds. */
const busyFloorMs = 20_000;
const busyCeilingMs = 900_000;

/**
 * The pause after a server has said that there are too many connections or sign-ins (row C8): each longer than the one
 * before, jittered by half, as every attempt may prolong the lock.
 *
 * @param refusals such answers since the connection was last good, from 0
 */
export function busyDelay(refusals: number, random: () => number): number {
  return Math.min(busyCeilingMs, busyFloorMs * 2 ** Math.min(refusals, 10)) * (0.5 + random() / 2);
}

/**
 * The pause before the next connection: doubling from 250 ms, jittered by half so that many clients of a server that
 * comes back do not all come at once.
 *
 * @param attempt tries since the connection was last good, from 0
 * @param lostForMs time since then
 */
export function reconnectDelay(attempt: number, lostForMs: number, random: () => number): number {
  const ceiling = lostForMs < freshForMs ? freshCeilingMs : staleCeilingMs;
  const delay = Math.min(ceiling, 250 * 2 ** Math.min(attempt, 10));
  return delay * (0.5 + random() / 2);
}
