import type { ImapFlow } from 'imapflow';
import { refusalOf } from '../imap/refusal.ts';
import { statusItem } from '../imap/status.ts';
import { type ListedMailbox, type MailboxRow, mailboxesOf } from '../store/mailboxes.ts';
import type { SyncContext } from './context.ts';

/** More than this is not asked about one by one: then the list is believed. */
const mostAsked = 50;

export interface ConfirmedList {
  listed: ListedMailbox[];
  /** The list did not fit what the server says of the mailboxes themselves. */
  outOfDate: boolean;
}

/**
 * Asks the server by name about every mailbox that a list has removed or added. A list can be out of date: Dovecot's
 * index of mailboxes shows a session, for as long as it lives, the tree from before a change that another one made
 * within the same moment. Believing it would throw away the cache of a mailbox that is there, and show one that is not.
 * Costs nothing while the list says what is known.
 *
 * @param removable rows that the list can show to have gone
 */
export async function confirmList(
  context: SyncContext,
  client: ImapFlow,
  listed: readonly ListedMailbox[],
  removable: ReadonlySet<number>,
): Promise<ConfirmedList> {
  const rows = mailboxesOf(context.cache, context.account.id);
  const known = new Set(rows.map((row) => row.path));
  const paths = new Set(listed.map((mailbox) => mailbox.path));
  const gone = rows.filter((row) => removable.has(row.id) && row.selectable === 1 && !paths.has(row.path));
  // The first list of an account has nothing to be compared with.
  const fresh =
    rows.length === 0 ? [] : listed.filter((mailbox) => mailbox.selectable && !known.has(mailbox.path));
  if (gone.length + fresh.length > mostAsked) return { listed: [...listed], outOfDate: false };
  const there: MailboxRow[] = [];
  for (const row of gone) if ((await standsThere(client, row.path)) === true) there.push(row);
  const absent = new Set<string>();
  for (const { path } of fresh) if ((await standsThere(client, path)) === false) absent.add(path);
  const outOfDate = there.length + absent.size > 0;
  if (outOfDate) {
    context.log.warn('The list of mailboxes is out of date', {
      missing: there.map((row) => row.path),
      gone: [...absent],
    });
  }
  return {
    listed: [...listed.filter((mailbox) => !absent.has(mailbox.path)), ...there.map(asListed)],
    outOfDate,
  };
}

/** Null where the server says neither that it is there nor that it is not. */
async function standsThere(client: ImapFlow, path: string): Promise<boolean | null> {
  try {
    return (await statusItem(client, path, 'UIDVALIDITY')) === null ? null : true;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return refusal.code === 'NONEXISTENT' ? false : null;
  }
}

function asListed(row: MailboxRow): ListedMailbox {
  return {
    path: row.path,
    delimiter: row.delimiter,
    role: row.role,
    selectable: true,
    subscribed: row.subscribed === 1,
    namespace: row.namespace,
  };
}
