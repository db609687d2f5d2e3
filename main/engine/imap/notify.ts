import type { ImapFlow, StatusObject } from 'imapflow';
import { decodePath } from 'imapflow/lib/tools.js';
import {
  type Argument,
  type Attribute,
  atom,
  execute,
  onResponseCode,
  onUntagged,
  textOf,
  type Untagged,
} from './command.ts';
import { foreignNamespaces, rootOf } from './namespaces.ts';
import { refusalOf } from './refusal.ts';

/** What a server tells of mailboxes that are not open (RFC 5465). */
export interface NotifyEvents {
  /** Counters of a mailbox, as many as the server gives. `isAnswer`: asked for by the command itself. */
  onStatus(status: StatusObject, isAnswer: boolean): void;
  /** A mailbox has come, gone, or been renamed. */
  onTree(): void;
  /** It was too much to tell: from now on nothing is told. */
  onOverflow(): void;
}

/** For the mailbox that is open: as without NOTIFY. */
const selected: Argument = [
  atom('selected-delayed'),
  [atom('MessageNew'), atom('MessageExpunge'), atom('FlagChange')],
];
const events: Argument = [
  atom('MessageNew'),
  atom('MessageExpunge'),
  atom('FlagChange'),
  atom('MailboxName'),
  atom('SubscriptionChange'),
];

/**
 * Asks to be told of changes in all mailboxes, while this connection idles on one of them, and at once how they stand
 * (RFC 5465 section 3.1), so that nothing escapes between the last list of them and this. Only with LIST-STATUS: the
 * answer to a STATUS of its own could not be told from what is said unasked.
 * @returns false where the server cannot, or will not.
 */
export async function startNotify(client: ImapFlow, listener: NotifyEvents): Promise<boolean> {
  if (!client.capabilities.has('NOTIFY') || !client.capabilities.has('LIST-STATUS')) return false;
  const tell = (isAnswer: boolean, { attributes }: Untagged): void => {
    const status = statusOf(client, attributes ?? []);
    if (status) listener.onStatus(status, isAnswer);
  };
  const answered = (untagged: Untagged): void => tell(true, untagged);
  onUntagged(client, 'STATUS', (untagged) => tell(false, untagged));
  onUntagged(client, 'LIST', () => listener.onTree());
  onResponseCode(client, 'NOTIFICATIONOVERFLOW', () => listener.onOverflow());
  const roots = foreignNamespaces(client).map((one): Argument => ({ type: 'STRING', value: rootOf(one) }));
  const own: Argument = [atom('personal'), events];
  // What belongs to others is worth a try; some servers tell of one's own only.
  const withOthers: Argument[] = [selected, own, [atom('subtree'), roots, events]];
  if (roots.length > 0 && (await set(client, withOthers, answered))) return true;
  return set(client, [selected, own], answered);
}

async function set(
  client: ImapFlow,
  groups: readonly Argument[],
  onStatus: (untagged: Untagged) => void,
): Promise<boolean> {
  try {
    await execute(client, 'NOTIFY', [atom('SET'), atom('STATUS'), ...groups], { STATUS: onStatus });
    return true;
  } catch (error) {
    if (refusalOf(error)) return false;
    throw error;
  }
}

const numbers: Readonly<Record<string, 'messages' | 'uidNext' | 'unseen'>> = {
  MESSAGES: 'messages',
  UIDNEXT: 'uidNext',
  UNSEEN: 'unseen',
};
const bigNumbers: Readonly<Record<string, 'uidValidity' | 'highestModseq'>> = {
  UIDVALIDITY: 'uidValidity',
  HIGHESTMODSEQ: 'highestModseq',
};

/** `* STATUS path (NAME value …)`; null when there is nothing to be had from it. */
function statusOf(client: ImapFlow, attributes: Attribute[]): StatusObject | null {
  const path = textOf(attributes[0]);
  const items = attributes[1];
  if (path === null || !Array.isArray(items)) return null;
  const status: StatusObject = { path: decodePath(client, path) };
  for (let at = 0; at + 1 < items.length; at += 2) {
    const name = textOf(items[at])?.toUpperCase() ?? '';
    const value = textOf(items[at + 1]) ?? '';
    if (!/^\d{1,20}$/.test(value)) continue;
    const number = numbers[name];
    const bigNumber = bigNumbers[name];
    if (number) status[number] = Number(value);
    else if (bigNumber) status[bigNumber] = BigInt(value);
  }
  return status;
}
