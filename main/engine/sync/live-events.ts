import type { ExpungeEvent, FlagsEvent } from 'imapflow';
import { readFlags } from '../imap/flags.ts';
import { describeError } from '../log.ts';
import { mailboxByPath } from '../store/mailboxes.ts';
import { removeUids } from '../store/messages.ts';
import { type FlagUpdate, isOlderState, storeFlags } from '../store/placed-flags.ts';
import { changeMail, type SyncContext } from './context.ts';

/** How long events are gathered before they are stored, in milliseconds: nobody sees it, and 6,000 make few transactions. */
const gatherMs = 8;
/** So many are stored at once: a bound for one transaction. */
const mostAtOnce = 1000;
/** Pause before another try when the disk did not take them. */
const retryMs = 5000;

interface Gathered {
  flags: Map<number, FlagUpdate>;
  gone: number[];
}

/** What the server tells of single messages while a mailbox is open, gathered and stored together. */
export class LiveEvents {
  private readonly context: SyncContext;
  private readonly gathered = new Map<number, Gathered>();
  private size = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(context: SyncContext) {
    this.context = context;
  }

  /** False when the event does not name the message by UID: the mailbox has to be looked at. */
  flags(event: FlagsEvent): boolean {
    if (event.uid === undefined) return false;
    const entry = this.entry(event.path);
    if (!entry) return true;
    const { bits, keywords } = readFlags(event.flags);
    const modseq = event.modseq === undefined ? null : String(event.modseq);
    const before = entry.flags.get(event.uid);
    if (before && isOlderState(modseq, before.modseq)) return true;
    entry.flags.set(event.uid, { uid: event.uid, modseq, bits, keywords });
    this.schedule();
    return true;
  }

  /** The same for a message that has gone. */
  expunge(event: ExpungeEvent): boolean {
    if (event.uid === undefined) return false;
    const entry = this.entry(event.path);
    if (!entry) return true;
    entry.gone.push(event.uid);
    entry.flags.delete(event.uid);
    this.schedule();
    return true;
  }

  /** Stores what has been gathered. Called before a cursor moves over it (row C4), and at the end. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.size = 0;
    const { cache } = this.context;
    for (const [mailboxId, { flags, gone }] of [...this.gathered]) {
      changeMail(this.context, cache, () => [
        ...storeFlags(cache, mailboxId, [...flags.values()]).threadIds,
        ...removeUids(cache, mailboxId, gone),
      ]);
      this.gathered.delete(mailboxId);
    }
  }

  /** A full disk must not lose what the server says only once: it is kept and stored later. */
  private flushOrRetry(): void {
    this.timer = null;
    try {
      this.flush();
    } catch (error) {
      this.context.log.warn('What the server told could not be stored yet', describeError(error));
      this.timer ??= setTimeout(() => this.flushOrRetry(), retryMs);
    }
  }

  private entry(path: string): Gathered | undefined {
    const row = mailboxByPath(this.context.cache, this.context.account.id, path);
    if (!row) return undefined;
    let entry = this.gathered.get(row.id);
    if (!entry) {
      entry = { flags: new Map(), gone: [] };
      this.gathered.set(row.id, entry);
    }
    return entry;
  }

  private schedule(): void {
    if (++this.size >= mostAtOnce) this.flushOrRetry();
    else this.timer ??= setTimeout(() => this.flushOrRetry(), gatherMs);
  }
}
