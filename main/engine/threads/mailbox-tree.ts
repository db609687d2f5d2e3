import type { Mailbox } from '../../../shared/model/mailbox.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { abilitiesOf } from '../store/mailbox-access.ts';
import { displayName, type MailboxRow } from '../store/mailboxes.ts';

/** Every mailbox of every account, with its parent and its counts. */
export function listMailboxTree(db: ReadableDb): Mailbox[] {
  const rows = all<MailboxRow>(db, 'SELECT * FROM mailbox WHERE removed_by IS NULL ORDER BY account_id, id');
  const byPath = new Map(rows.map((row) => [`${row.account_id}/${row.path}`, row]));
  return rows.map((row) => {
    const parent = parentOf(row, byPath);
    return {
      id: row.id,
      accountId: row.account_id,
      path: row.path,
      name: displayName(row.path, row.delimiter),
      parentId: parent?.id ?? null,
      role: row.role,
      selectable: row.selectable === 1,
      subscribed: row.subscribed === 1,
      namespace: row.namespace,
      namespaceRoot:
        row.namespace !== 'personal' && row.selectable === 0 && parent?.namespace !== row.namespace,
      may: abilitiesOf(row),
      serverSize: row.server_size,
      totalMessages: row.total_messages,
      unreadMessages: row.unread_messages,
      unreadThreads: row.unread_threads,
    };
  });
}

function parentOf(row: MailboxRow, byPath: ReadonlyMap<string, MailboxRow>): MailboxRow | undefined {
  const at = row.delimiter ? row.path.lastIndexOf(row.delimiter) : -1;
  if (at <= 0) return undefined;
  const parent = row.path.slice(0, at);
  // Where everything lives below INBOX, a tree inside the Inbox helps nobody.
  if (parent.toUpperCase() === 'INBOX') return undefined;
  return byPath.get(`${row.account_id}/${parent}`);
}
