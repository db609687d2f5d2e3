import type { ImapFlow } from 'imapflow';

/** What imapflow keeps to itself: how it takes a VANISHED apart (RFC 7162 section 3.2.10). */
interface Internals {
  untaggedVanished(untagged: Untagged, mailbox?: { path: string }): Promise<void>;
}
interface Untagged {
  attributes?: { value?: unknown }[];
}

/** More than this at once is not believed without a look at the mailbox (row C5). */
const mostAtOnce = 500;

/** Sequence sets of the VANISHED responses that came while somebody gathered them. */
const gathering = new WeakMap<ImapFlow, string[]>();

/**
 * imapflow tells of a VANISHED one UID after the other, and twenty bytes can name sixteen million. One that names more
 * than is plausible, comes unasked, or from a server whose VANISHED has not proven itself (row C6), is passed on as
 * 'something has gone' without a UID, so that the mailbox is compared.
 */
export function guardVanished(client: ImapFlow, isTrusted: () => boolean): void {
  const flow = client as unknown as Internals;
  const original = flow.untaggedVanished.bind(client);
  flow.untaggedVanished = async (untagged, mailbox) => {
    const set = untagged.attributes?.at(-1)?.value;
    const path = mailbox?.path ?? (client.mailbox ? client.mailbox.path : null);
    if (path === null) return;
    const gathered = gathering.get(client);
    if (gathered) {
      if (typeof set === 'string') gathered.push(set);
      // What a visit asks for, it deals with itself.
      if ((untagged.attributes?.length ?? 0) > 1) return;
    }
    const isPlausible = typeof set !== 'string' || countUids(set) <= mostAtOnce;
    if (isPlausible && isTrusted() && client.enabled.has('QRESYNC')) await original(untagged, mailbox);
    else client.emit('expunge', { path, vanished: true });
  };
}

/** UIDs as a server names them, in sets that may be far larger than any mailbox: never taken apart. */
export class UidRanges {
  private readonly ranges: readonly (readonly [number, number])[];

  constructor(sets: readonly string[]) {
    this.ranges = sets
      .flatMap((set) => set.split(','))
      .map((part) => {
        const [first, last = first] = part.split(':').map(Number);
        return [Math.min(first!, last!), Math.max(first!, last!)] as const;
      })
      .filter(([first, last]) => Number.isSafeInteger(first) && Number.isSafeInteger(last));
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  has(uid: number): boolean {
    return this.ranges.some(([first, last]) => uid >= first && uid <= last);
  }
}

/** Gathers what the server says to have vanished (RFC 7162) until `take` is called. */
export function gatherVanished(client: ImapFlow): { take(): UidRanges; end(): void } {
  const sets: string[] = [];
  gathering.set(client, sets);
  return { take: () => new UidRanges(sets), end: () => void gathering.delete(client) };
}

/** Numbers in a sequence set; infinite where it has no end. */
function countUids(set: string): number {
  let count = 0;
  for (const part of set.split(',')) {
    const [first, last = first] = part.split(':');
    count += part.includes('*') ? Number.POSITIVE_INFINITY : Math.abs(Number(last) - Number(first)) + 1;
  }
  return count;
}
