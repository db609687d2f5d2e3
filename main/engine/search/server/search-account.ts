import type { ImapFlow, SearchObject } from 'imapflow';
import { parseQuery } from '../../../../shared/search/parse.ts';
import type { QueryNode } from '../../../../shared/search/query.ts';
import { demandSelected } from '../../imap/selected.ts';
import { type ImapSession, Priority } from '../../imap/session.ts';
import { describeError } from '../../log.ts';
import { all } from '../../store/database.ts';
import { type MailboxRow, mailboxesOf } from '../../store/mailboxes.ts';
import { unknownUids } from '../../store/messages.ts';
import type { SyncContext } from '../../sync/context.ts';
import { backfillChunk } from '../../sync/mailbox-sync.ts';
import { compileQuery } from '../compile.ts';
import { accountsNamed, mailboxesNamed } from '../names.ts';
import { toGmailSearch } from './to-gmail.ts';
import { toImapSearch } from './to-imap.ts';
import { withoutWords } from './without-words.ts';

/** The newest so many of one mailbox are taken over; whoever looks for more narrows the search. */
const mostOfMailbox = 200;

/**
 * Asks the server of one account, mailbox by mailbox, for what this computer may not have the text of. Messages that are
 * not known here yet are stored as the next synchronisation would. `found` is told the ids of each mailbox as they come.
 * @throws what ends the connection; a mailbox that refuses is left out.
 */
export async function searchAccount(
  context: SyncContext,
  connect: () => Promise<ImapSession>,
  text: string,
  signal: AbortSignal,
  found: (messageIds: number[]) => void,
): Promise<void> {
  const { cache, account, log, now } = context;
  const { root } = parseQuery(text);
  if (root === null || !concerns(context, root)) return;
  const session = await connect();
  for (const row of mailboxesToAsk(context, root, session.client)) {
    if (signal.aborted) return;
    try {
      const ids = await session.run(Priority.user, row, async (client) => {
        const uids = await ask(client, queryFor(client, root, now()));
        const unknown = unknownUids(cache, row.id, uids);
        if (unknown.length > 0 && !signal.aborted) await backfillChunk(context, client, row, unknown);
        return messagesOf(context, row, uids, withoutWords(root));
      });
      if (ids.length > 0 && !signal.aborted) found(ids);
    } catch (error) {
      if (!session.usable) throw error;
      log.info('A mailbox could not be searched on the server', {
        ...{ path: row.path, account: account.id, ...describeError(error) },
      });
    }
  }
}

/** False when the query is about other accounts alone. */
function concerns({ cache, account }: SyncContext, root: QueryNode): boolean {
  const nodes = root.kind === 'and' ? root.nodes : [root];
  return nodes.every(
    (node) => node.kind !== 'account' || accountsNamed(cache, node.value).includes(account.id),
  );
}

/** Those that the query names, else all; of Gmail's only the one that holds all, where there is one. */
function mailboxesToAsk({ cache, account }: SyncContext, root: QueryNode, client: ImapFlow): MailboxRow[] {
  // What has never been looked at has no UIDs to go by yet.
  const rows = mailboxesOf(cache, account.id).filter(
    (row) => row.selectable === 1 && row.uid_validity !== null,
  );
  const nodes = root.kind === 'and' ? root.nodes : [root];
  const named = nodes.flatMap((node) => (node.kind === 'in' ? mailboxesNamed(cache, node.value) : []));
  if (nodes.some((node) => node.kind === 'in')) return rows.filter((row) => named.includes(row.id));
  const everything = client.capabilities.has('X-GM-EXT-1') ? rows.filter((row) => row.role === 'all') : [];
  return everything.length > 0 ? everything : rows.sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}

function rank({ role }: MailboxRow): number {
  const order = ['inbox', 'archive', 'all', 'sent', null, 'drafts', 'flagged', 'trash', 'junk'];
  return order.indexOf(role);
}

function queryFor(client: ImapFlow, root: QueryNode, now: number): SearchObject {
  const raw = client.capabilities.has('X-GM-EXT-1') ? toGmailSearch(root, now) : '';
  return raw === '' ? toImapSearch(root, now) : { gmraw: raw };
}

/** UIDs that match, the newest of them, ascending. */
async function ask(client: ImapFlow, query: SearchObject): Promise<number[]> {
  // ESEARCH (RFC 4731) answers in ranges; a server without it answers as ever.
  const answer = await client.search(query, { uid: true, returnOptions: ['ALL'] });
  demandSelected(client);
  // `false` is a refusal.
  if (answer === false) throw new Error('The server refused the search.');
  const uids = Array.isArray(answer) ? answer : newestOf(answer?.all ?? '');
  return uids.sort((a, b) => a - b).slice(-mostOfMailbox);
}

/** The greatest UIDs of a set such as "2,10:15"; a hostile range is not counted out. */
export function newestOf(set: string): number[] {
  const uids: number[] = [];
  const ranges = set
    .split(',')
    .map((range) => range.split(':').map(Number))
    .filter((ends) => ends.every((uid) => Number.isSafeInteger(uid) && uid > 0))
    .map((ends) => [Math.min(...ends), Math.max(...ends)] as const)
    .sort((a, b) => b[1] - a[1]);
  for (const [first, last] of ranges) {
    for (let uid = last; uid >= first && uids.length < mostOfMailbox; uid--) uids.push(uid);
  }
  return uids;
}

function messagesOf(
  { cache, now }: SyncContext,
  row: MailboxRow,
  uids: readonly number[],
  wanted: QueryNode | null,
): number[] {
  const conditions = wanted === null ? [] : compileQuery(cache, wanted, now()).conditions;
  return all<{ id: number }>(
    cache,
    `SELECT m.id FROM json_each(?) u CROSS JOIN placement q ON q.mailbox_id = ? AND q.uid = u.value
     CROSS JOIN message m ON m.id = q.message_id
     WHERE q.removed_by IS NULL ${conditions.map(({ sql }) => `AND (${sql})`).join(' ')}`,
    JSON.stringify(uids),
    row.id,
    ...conditions.flatMap(({ values }) => values),
  ).map(({ id }) => id);
}
