/** Longest pause before another try while the loss is fresh, and after a while, in milliseconds. */
const freshCeilingMs = 4_000;
const staleCeilingMs = 60_000;
/** For this long after the loss a server is expected back any moment. */
const freshForMs = 120_000;

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
