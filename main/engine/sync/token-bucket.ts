/** So many at once, then one for each pause. */
export class TokenBucket {
  private readonly size: number;
  private readonly pauseMs: number;
  private left: number;
  private filledAt = Number.NEGATIVE_INFINITY;

  constructor(size: number, pauseMs: number) {
    this.size = size;
    this.pauseMs = pauseMs;
    this.left = size;
  }

  /** 0 when there was one left to take, else how long to wait, in milliseconds. */
  take(now: number): number {
    const earned = Math.floor((now - this.filledAt) / this.pauseMs);
    // A clock that was put back must not stop it for hours.
    if (earned > 0 || now < this.filledAt) {
      this.left = Math.min(this.size, this.left + Math.max(1, earned));
      this.filledAt = now;
    }
    if (this.left === 0) return this.filledAt + this.pauseMs - now;
    this.left--;
    return 0;
  }
}
