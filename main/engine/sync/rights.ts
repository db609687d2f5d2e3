import type { ImapFlow } from 'imapflow';
import { decodePath, encodePath } from 'imapflow/lib/tools.js';
import { atom, execute, textOf } from '../imap/command.ts';
import { refusalOf } from '../imap/refusal.ts';
import { storeRights } from '../store/mailbox-access.ts';
import { type MailboxRow, mailboxById, mailboxesOf } from '../store/mailboxes.ts';
import type { SyncContext } from './context.ts';

/** Rights are asked for again after this time, in milliseconds, or when the server has refused something. */
const staleMs = 3_600_000;
/** Most MYRIGHTS of one round, where LIST does not tell: the rest comes with the next. */
const mostAsked = 50;

/** Whether what may be done in any mailbox is to be asked for now; see `refreshRights`. */
export function asksForRights(context: SyncContext, client: ImapFlow, doubted: boolean): boolean {
  return client.capabilities.has('ACL') && dueRights(context, doubted).length > 0;
}

/** Mailboxes of which it should be asked, those longest not asked about first. */
function dueRights(context: SyncContext, doubted: boolean): MailboxRow[] {
  const now = context.now();
  const isStale = (row: MailboxRow): boolean =>
    doubted || row.rights_at === null || now - row.rights_at > staleMs || now < row.rights_at;
  return mailboxesOf(context.cache, context.account.id)
    .filter((row) => row.selectable === 1 && mayDiffer(row) && isStale(row))
    .sort((a, b) => (a.rights_at ?? 0) - (b.rights_at ?? 0));
}

/**
 * Learns what may be done in which mailbox (RFC 4314). Where LIST tells (LIST-MYRIGHTS, RFC 8440) that is one round
 * trip for all, else one for each mailbox where it may differ: those of other people, those that SELECT has shown to be
 * restricted, and never more than 50 at a time. Nothing is asked while all is known and fresh.
 *
 * @param doubted the server has refused something: what is known may be out of date
 */
export async function refreshRights(context: SyncContext, client: ImapFlow, doubted: boolean): Promise<void> {
  const { cache, account, changes } = context;
  const now = context.now();
  const due = dueRights(context, doubted);
  let changed = false;
  const keep = (row: MailboxRow, rights: string | null): void => {
    if (storeRights(cache, row, rights, now)) changed = true;
  };
  if (client.capabilities.has('LIST-MYRIGHTS')) {
    const told = await listRights(client);
    for (const row of due) keep(row, told.get(row.path) ?? row.rights);
  } else {
    for (const row of due.slice(0, mostAsked)) {
      const rights = await myRights(client, row.path);
      const current = mailboxById(cache, row.id);
      if (current) keep(current, rights ?? current.rights);
    }
  }
  if (changed) changes.tree(account.id);
}

/** Own mailboxes are the account's to do with as it likes, unless SELECT has said otherwise. */
function mayDiffer(row: MailboxRow): boolean {
  if (row.namespace !== 'personal' || row.read_only === 1 || row.rights !== null) return true;
  const kept = row.permanent_flags === null ? null : (JSON.parse(row.permanent_flags) as string[]);
  return kept !== null && !['\\Seen', '\\Flagged', '\\Deleted'].every((flag) => kept.includes(flag));
}

/** null where the server does not tell: it may be gone, or tell nobody without a right to look. */
async function myRights(client: ImapFlow, path: string): Promise<string | null> {
  let rights: string | null = null;
  try {
    await execute(client, 'MYRIGHTS', [encodePath(client, path)], {
      MYRIGHTS: ({ attributes }) => {
        rights = textOf(attributes?.[1]);
      },
    });
  } catch (error) {
    if (!refusalOf(error)) throw error;
  }
  return rights;
}

/** The rights of all mailboxes by path, in one command. */
async function listRights(client: ImapFlow): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  try {
    await execute(client, 'LIST', ['', '*', atom('RETURN'), [atom('MYRIGHTS')]], {
      LIST: () => {},
      MYRIGHTS: ({ attributes }) => {
        const path = textOf(attributes?.[0]);
        const rights = textOf(attributes?.[1]);
        if (path !== null && rights !== null) told.set(decodePath(client, path), rights);
      },
    });
  } catch (error) {
    if (!refusalOf(error)) throw error;
  }
  return told;
}
