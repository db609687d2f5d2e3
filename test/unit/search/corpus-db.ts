import { Flag } from '../../../main/engine/imap/flags.ts';
import { findMessages } from '../../../main/engine/search/query.ts';
import { learnCorrespondents } from '../../../main/engine/send/correspondents.ts';
import { storeBody } from '../../../main/engine/store/bodies.ts';
import { all, type WritableDb } from '../../../main/engine/store/database.ts';
import { storeMessages } from '../../../main/engine/store/messages.ts';
import { addAccount, addMailbox, change, openMailDb, serverMessage } from '../store/mail-db.ts';
import { type CorpusMessage, corpusNow } from './corpus.ts';
import { fillIndex } from './fill-index.ts';

const roles: Record<string, string> = { INBOX: 'inbox', Archive: 'archive', Drafts: 'drafts', Junk: 'junk' };

/** A database with the corpus in it, bodies included, all of it indexed. */
export function corpusDb(corpus: readonly CorpusMessage[]): WritableDb {
  const db = openMailDb();
  const accounts = new Map<string, number>();
  const mailboxes = new Map<string, number>();
  for (const message of corpus) {
    const { account, mailbox } = message;
    const accountId = accounts.get(account) ?? addAccount(db, account);
    accounts.set(account, accountId);
    const place = `${account}/${mailbox}`;
    const mailboxId = mailboxes.get(place) ?? addMailbox(db, accountId, mailbox, roles[mailbox] ?? null);
    mailboxes.set(place, mailboxId);
    let bits = message.unread ? 0 : Flag.seen;
    if (message.starred) bits |= Flag.flagged;
    if (message.answered) bits |= Flag.answered;
    if (message.draft) bits |= Flag.draft;
    const time = message.date.getTime();
    change(db, () => {
      const stored = storeMessages(db, { accountId, email: account }, mailboxId, [
        serverMessage(message.id, message.id, {
          flags: { bits, keywords: message.keywords },
          messageId: `<corpus-${message.id}@test>`,
          subject: message.subject,
          addresses: { from: [message.from], to: message.to, cc: message.cc, bcc: [], replyTo: [] },
          listId: message.list || null,
          date: time,
          receivedAt: time,
          size: message.size,
          structure: {
            textParts: [],
            attachments: message.filenames.map((filename, index) => ({
              ...{ partId: String(index + 2), filename, type: 'application/octet-stream', size: 10 },
              ...{ inline: false, contentId: null },
            })),
            complete: true,
          },
        }),
      ]);
      storeBody(db, stored.newMessageIds[0]!, {
        parts: [{ kind: 'text', content: message.body }],
        note: null,
      });
      return stored.threadIds;
    });
  }
  fillIndex(db);
  while (learnCorrespondents(db));
  return db;
}

/** Numbers of the messages that the search engine finds, in its order. */
export function findIn(db: WritableDb): (query: string, order?: 'newest' | 'relevance') => number[] {
  const numbers = new Map(
    all<{ id: number; message_id: string }>(db, 'SELECT id, message_id FROM message').map((row) => [
      row.id,
      Number(/\d+/.exec(row.message_id)![0]),
    ]),
  );
  return (query, order = 'newest') =>
    findMessages(db, query, { order, after: null, limit: 1000, now: corpusNow }).found.map(
      ({ id }) => numbers.get(id)!,
    );
}
