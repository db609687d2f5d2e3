/** How often mailboxes that are not watched are compared with the server, in milliseconds. */
const pollMs = 60_000;
/** The same where the server tells of changes by itself (NOTIFY): then this is only for what it may have left out. */
const notifiedPollMs = 600_000;
/** A look that comes sooner after NOTIFY does not show whether the server has gone deaf. */
const soonMs = 5000;

/**
 * How far a server is relied on to tell of changes in all mailboxes by itself. Dovecot 2.3 tells nothing more for as long
 * as the connection lives when the tree of mailboxes changes within half a second of NOTIFY, and notes "Corrupted mailbox
 * list index" in its log. So all is looked at once more soon after NOTIFY, and often from then on if that shows a tree of
 * which nothing was told.
 */
export class NotifyTrust {
  private readonly now: () => number;
  private promised = false;
  private since = 0;
  private checked = false;
  private deaf = false;
  private treeTold = false;

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** The server has agreed to tell, or does not tell any more. */
  set(promised: boolean): void {
    this.promised = promised;
    this.since = this.now();
    this.checked = this.deaf = this.treeTold = false;
  }

  /** It has told that the tree has changed. */
  toldTree(): void {
    this.treeTold = true;
    this.deaf = false;
  }

  /** All mailboxes have been listed. `isChanged`: the tree was another than was known here. */
  looked(isChanged: boolean): void {
    if (!this.promised) return;
    if (this.now() - this.since >= soonMs) this.checked = true;
    if (!isChanged) return;
    this.deaf = !this.treeTold;
    this.treeTold = false;
  }

  /** Pause before the next look at everything, in milliseconds. */
  get pauseMs(): number {
    return this.promised && this.checked && !this.deaf ? notifiedPollMs : pollMs;
  }
}
