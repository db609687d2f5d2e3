import { Flag } from '../imap/flags.ts';
import { refusalOf } from '../imap/refusal.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { all, one, run, transaction } from '../store/database.ts';
import { type MailboxRow, mailboxesOf, mailboxOnServer } from '../store/mailboxes.ts';
import type { SyncContext } from '../sync/context.ts';
import { findMessages } from '../sync/mailbox-sync.ts';
import { refreshThreads } from '../threads/refresh.ts';
import type { ReplayHost } from './replay.ts';
import { recomputeFlags, threadsOf } from './revert.ts';

/** A look at the server visits so many mailboxes at most; where a message is moved to comes first. */
const mostVisited = 12;
/** Messages looked for one by one in a mailbox that is not wholly known here. */
const mostSearched = 20;
/** Looks at the server's mailboxes in one run of the journal: after so many, what is known here must do. */
const mostLooks = 8;
/** Where another program moves a message, the likeliest first. */
const likely = ['trash', 'archive', 'junk', 'inbox', null, 'sent', 'drafts', 'all', 'flagged'];

/** How often the server was asked where messages have gone, in one run of the journal. */
export interface Looks {
  count: number;
}

/** A target that is not where it was. */
export interface Lost {
  placementId: number;
  messageId: number;
}

/**
 * Finds messages that another device has moved, by what the server shows in mailboxes that have changed (the same
 * message is told by its EMAILID, RFC 8474, else by its content with Message-ID and size: `storeMessages`), and has the
 * waiting changes of flags mean them where they now stand. What is nowhere any more was deleted.
 *
 * @param tried placements that have turned out not to be on the server
 * @returns whether any was found
 */
export async function followMoved(
  context: SyncContext,
  session: ImapSession,
  host: ReplayHost,
  looks: Looks,
  lost: readonly Lost[],
  tried: ReadonlySet<number>,
): Promise<boolean> {
  if (looks.count < mostLooks) {
    looks.count += 1;
    const newest = one<{ id: number }>(context.cache, 'SELECT coalesce(max(id), 0) AS id FROM placement')!.id;
    await lookAround(context, session, host, () => {
      const found = standingElsewhere(context, lost, tried);
      // An older copy is not where it was moved to, so the search goes on.
      return lost.filter(({ placementId }) => (found.get(placementId) ?? 0) <= newest);
    });
  }
  const found = standingElsewhere(context, lost, tried);
  retarget(context, lost, found);
  return found.size > 0;
}

/**
 * The rows under which the lost messages stand now, by the placement they were lost from. Of several the one that came
 * to be known last: others are older copies, which do only where there is no other (Gmail's All Mail).
 */
function standingElsewhere(
  context: SyncContext,
  lost: readonly Lost[],
  tried: ReadonlySet<number>,
): Map<number, number> {
  const rows = all<{ lostId: number; id: number }>(
    context.cache,
    `SELECT l.value ->> '$.placementId' AS lostId, max(p.id) AS id FROM json_each(?) l
     CROSS JOIN placement p ON p.message_id = l.value ->> '$.messageId'
     CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE p.uid IS NOT NULL AND p.server_flags & ${Flag.deleted} = 0
       AND b.selectable = 1 AND b.removed_by IS NULL AND p.id NOT IN (SELECT value FROM json_each(?))
     GROUP BY lostId`,
    JSON.stringify(lost.map(({ placementId, messageId }) => ({ placementId, messageId }))),
    JSON.stringify([...tried]),
  );
  return new Map(rows.map((row) => [row.lostId, row.id]));
}

/** Brings mailboxes up to date that the messages may have come to, until none is left to be found. */
async function lookAround(
  context: SyncContext,
  session: ImapSession,
  host: ReplayHost,
  unfound: () => readonly Lost[],
): Promise<void> {
  const { cache, account } = context;
  const statuses = await host.statuses(session);
  const mayHold = ({ path, uid_next, uid_validity, backfilled }: MailboxRow): boolean => {
    const status = statuses.get(path);
    // Not on the server (yet).
    if (!status) return false;
    if (uid_next === null || backfilled === 0 || status.uidNext === undefined) return true;
    return status.uidNext !== uid_next || String(status.uidValidity) !== uid_validity;
  };
  const rows = mailboxesOf(cache, account.id)
    .filter((row) => row.selectable === 1)
    .map((row) => mailboxOnServer(cache, row.id)!)
    .filter(mayHold)
    .sort((a, b) => likely.indexOf(a.role) - likely.indexOf(b.role) || a.id - b.id);
  for (const { id, path } of rows.slice(0, mostVisited)) {
    if (unfound().length === 0) return;
    try {
      await host.visit(session, id);
      const row = mailboxOnServer(cache, id);
      const left = unfound().map(({ messageId }) => messageId);
      if (!row || row.backfilled === 1 || left.length === 0) continue;
      await session.run(Priority.action, row, (client) =>
        findMessages(context, client, row, left.slice(0, mostSearched)),
      );
    } catch (error) {
      if (!session.usable || refusalOf(error) === null) throw error;
      context.log.info('A mailbox could not be searched for what was moved', { path });
    }
  }
}

/** From here on every waiting change of flags means the row where its message was found, and shows there. */
function retarget(context: SyncContext, lost: readonly Lost[], found: ReadonlyMap<number, number>): void {
  if (found.size === 0) return;
  const { durable, account, changes } = context;
  const { threadIds, mailboxIds } = transaction(durable, () => {
    for (const [from, to] of found) {
      run(
        durable,
        `UPDATE OR REPLACE operation_target SET placement_id = ? WHERE placement_id = ? AND operation_id IN (
           SELECT id FROM operation WHERE account_id = ? AND state IN ('queued', 'sending') AND kind = 'flags')`,
        to,
        from,
        account.id,
      );
      for (const id of [from, to]) recomputeFlags(durable, id);
    }
    const threadIds = threadsOf(
      durable,
      lost.map(({ messageId }) => messageId),
    );
    return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
  });
  changes.threads(account.id, mailboxIds, threadIds);
}
