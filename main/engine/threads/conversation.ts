import { ApiError } from '../../../shared/api/error.ts';
import type { ThreadView } from '../../../shared/model/mailbox.ts';
import type { BodyState, Message } from '../../../shared/model/message.ts';
import type { Conversation } from '../../../shared/model/thread.ts';
import { Flag } from '../imap/flags.ts';
import type { StructureDescription } from '../mime/index.ts';
import { all, type ReadableDb } from '../store/database.ts';
import { mailboxById } from '../store/mailboxes.ts';
import type { MessageAddresses } from '../sync/normalise.ts';
import { baseSubject } from './subject.ts';

interface Row {
  id: number;
  account_id: number;
  subject: string;
  addresses: string;
  date: number;
  size: number;
  outgoing: number;
  structure: string;
  snippet: string;
  body_state: BodyState;
  mailbox_id: number;
  role: string | null;
  flags: number;
  keywords: string;
}

/** Messages of one conversation that are read at most: enough for people, a bound for mailing-list machines. */
const mostMessages = 1000;

/**
 * A conversation across mailboxes, oldest first, without what is only in Trash or Junk (see the contract).
 * @throws ApiError `not-found`
 */
export function readConversation(db: ReadableDb, threadId: number, view: ThreadView | null): Conversation {
  const rows = all<Row>(
    db,
    `SELECT m.id, m.account_id, m.subject, m.addresses, m.date, m.size, m.outgoing, m.structure, m.snippet,
            m.body_state, p.mailbox_id, b.role, p.flags, p.keywords
     FROM message m CROSS JOIN placement p ON p.message_id = m.id CROSS JOIN mailbox b ON b.id = p.mailbox_id
     WHERE m.thread_id = ? AND p.removed_by IS NULL AND p.flags & ${Flag.deleted} = 0
     ORDER BY m.date DESC, m.id DESC LIMIT ${mostMessages}`,
    threadId,
  ).reverse();
  const viewed = view?.kind === 'mailbox' ? mailboxById(db, view.mailboxId)?.role : null;
  const everything = viewed === 'trash' || viewed === 'junk';
  const read = rows.filter((row) => everything || !isAside(row.role));
  const messages = new Map<number, Message>();
  for (const row of read.length > 0 ? read : rows) {
    const known = messages.get(row.id);
    if (known) merge(known, row);
    else messages.set(row.id, toMessage(threadId, row));
  }
  const first = messages.values().next().value;
  if (!first) throw new ApiError('not-found', 'This conversation is no longer here.');
  return {
    threadId,
    accountId: first.accountId,
    subject: messages.size > 1 ? baseSubject(first.subject) : first.subject,
    messages: [...messages.values()],
  };
}

function isAside(role: string | null): boolean {
  return role === 'trash' || role === 'junk';
}

function toMessage(threadId: number, row: Row): Message {
  const addresses = JSON.parse(row.addresses) as MessageAddresses;
  return {
    id: row.id,
    threadId,
    accountId: row.account_id,
    mailboxIds: [row.mailbox_id],
    ...addresses,
    subject: row.subject,
    date: row.date,
    size: row.size,
    flags: {
      seen: (row.flags & Flag.seen) !== 0,
      starred: (row.flags & Flag.flagged) !== 0,
      answered: (row.flags & Flag.answered) !== 0,
      forwarded: (row.flags & Flag.forwarded) !== 0,
      draft: (row.flags & Flag.draft) !== 0,
    },
    keywords: JSON.parse(row.keywords) as string[],
    snippet: row.snippet,
    outgoing: row.outgoing === 1,
    attachments: (JSON.parse(row.structure) as StructureDescription).attachments,
    bodyState: row.body_state,
  };
}

/** The same message in a further mailbox: unread if it is anywhere, starred if it is anywhere. */
function merge(message: Message, row: Row): void {
  message.mailboxIds.push(row.mailbox_id);
  message.flags.seen &&= (row.flags & Flag.seen) !== 0;
  message.flags.starred ||= (row.flags & Flag.flagged) !== 0;
  message.flags.answered ||= (row.flags & Flag.answered) !== 0;
  message.flags.forwarded ||= (row.flags & Flag.forwarded) !== 0;
}
