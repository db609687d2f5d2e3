/** Connections of one account: one that watches, one for the bulk, one for what the person asks. */
const usual = 3;

/**
 * Providers that allow fewer, all devices together, or are known to shut accounts out. Gmail allows 15 and Dovecot by
 * default 10 for each user and address (row C8): with three here, other devices have room.
 */
const caps: readonly (readonly [host: RegExp, most: number])[] = [
  [/(^|\.)(yahoo|aol|yahoodns|myyahoo)\.|\.yahoo\./i, 2],
  [/(^|\.)(qq|163|126|yeah)\.(com|net)$/i, 2],
  [/(^|\.)(rambler|mail)\.ru$/i, 2],
];

/** How long fewer connections are opened after the server has refused one; doubled each time, up to the longest. */
const firstPenaltyMs = 600_000;
const longestPenaltyMs = 4 * 3_600_000;

/** How many connections an account may have, and for how long fewer after its server said that there are too many. */
export class ConnectionBudget {
  private readonly most: number;
  private readonly now: () => number;
  private lowered: { to: number; until: number; penaltyMs: number } | null = null;

  constructor(host: string, now: () => number) {
    this.most = mostFor(host);
    this.now = now;
  }

  /** Whether there may be one more than these. One is always allowed. */
  allows(open: number): boolean {
    const { lowered } = this;
    const isLowered = lowered !== null && this.now() < lowered.until;
    return open < (isLowered ? lowered.to : this.most);
  }

  /** The server has refused one more than these. */
  refused(open: number): void {
    const before = this.lowered?.penaltyMs ?? 0;
    const penaltyMs = Math.min(longestPenaltyMs, before === 0 ? firstPenaltyMs : before * 2);
    this.lowered = { to: Math.max(1, open), until: this.now() + penaltyMs, penaltyMs };
  }
}

/** Most connections to a server at once, by its name. */
export function mostFor(host: string): number {
  return caps.find(([pattern]) => pattern.test(host))?.[1] ?? usual;
}
