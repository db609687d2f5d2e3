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

/**
 * imapflow tells of a VANISHED one UID after the other, and twenty bytes can name sixteen million. One that names more
 * than is plausible, or comes unasked, is passed on as 'something has gone' without a UID, so that the mailbox is
 * compared.
 */
export function guardVanished(client: ImapFlow): void {
  const flow = client as unknown as Internals;
  const original = flow.untaggedVanished.bind(client);
  flow.untaggedVanished = async (untagged, mailbox) => {
    const set = untagged.attributes?.at(-1)?.value;
    const path = mailbox?.path ?? (client.mailbox ? client.mailbox.path : null);
    if (path === null) return;
    const isPlausible = typeof set !== 'string' || countUids(set) <= mostAtOnce;
    if (isPlausible && client.enabled.has('QRESYNC')) await original(untagged, mailbox);
    else client.emit('expunge', { path, vanished: true });
  };
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
