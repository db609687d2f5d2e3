import type { ImapFlow } from 'imapflow';
import { refusalOf } from '../imap/refusal.ts';
import { statusItem } from '../imap/status.ts';
import { run, transaction } from '../store/database.ts';
import { type ListedMailbox, mailboxesOf } from '../store/mailboxes.ts';
import type { SyncContext } from './context.ts';

/** More new names at once than this are not asked about one by one. */
const mostAsked = 200;

/**
 * Mailboxes that another program has renamed: gone under their old name, and there under a new one with the same
 * MAILBOXID (RFC 8474). They keep their row, their UIDs and all that was read. Asks for nothing unless a mailbox whose
 * MAILBOXID is known has gone and another has come.
 *
 * @param removable rows that the list can show to have gone
 * @returns whether any row got a new path.
 */
export async function followRenames(
  context: SyncContext,
  client: ImapFlow,
  listed: readonly ListedMailbox[],
  removable: ReadonlySet<number>,
): Promise<boolean> {
  if (!client.capabilities.has('OBJECTID')) return false;
  const { cache, account } = context;
  const rows = mailboxesOf(cache, account.id);
  const paths = new Set(listed.map((mailbox) => mailbox.path));
  const gone = new Map(
    rows
      .filter((row) => row.object_id !== null && removable.has(row.id) && !paths.has(row.path))
      .map((row) => [row.object_id, row]),
  );
  const known = new Set(rows.map((row) => row.path));
  const fresh = listed.filter((mailbox) => mailbox.selectable && !known.has(mailbox.path));
  let changed = false;
  for (const mailbox of fresh.slice(0, mostAsked)) {
    if (gone.size === 0) break;
    const objectId = await mailboxId(client, mailbox.path);
    const row = gone.get(objectId);
    if (objectId === null || !row) continue;
    gone.delete(objectId);
    transaction(cache, () => run(cache, 'UPDATE mailbox SET path = ? WHERE id = ?', mailbox.path, row.id));
    context.log.info('A mailbox was renamed elsewhere', { from: row.path, to: mailbox.path });
    changed = true;
  }
  return changed;
}

/** STATUS (MAILBOXID); null where the server does not tell. */
async function mailboxId(client: ImapFlow, path: string): Promise<string | null> {
  try {
    return await statusItem(client, path, 'MAILBOXID');
  } catch (error) {
    if (!refusalOf(error)) throw error;
    return null;
  }
}
