import { ApiError } from '../../../../shared/api/error.ts';
import { changesFlags, keywordChange } from '../../journal/pending.ts';
import { newAction, type QueuedPlacement, queueFlags } from '../../journal/queue.ts';
import { all, run, transaction, type WritableDb } from '../../store/database.ts';
import { abilitiesOf } from '../../store/mailbox-access.ts';
import { keepsKeyword, mailboxById } from '../../store/mailboxes.ts';
import { refreshThreads } from '../../threads/refresh.ts';
import { storeOutgoingBytes } from '../files.ts';
import { newMessageId } from '../new-message-id.ts';
import { insertOutbox } from '../outbox-store.ts';
import { prepareContent } from '../prepare.ts';
import type { SendContext } from '../service.ts';
import { smtpSettings } from '../smtp-settings.ts';
import { composeReceipt } from './report.ts';
import { answeredKeyword, type Receiptable, receiptable } from './wish.ts';

/**
 * The person's word on a request for a read receipt: it goes to the outbox, or none does. That it was answered is
 * remembered in the same durable step, and told to other devices where the server keeps keywords (RFC 3503 section 3.1):
 * nobody gets a second one.
 *
 * @returns the account
 * @throws ApiError `not-found` when there is nothing (any more) to answer
 */
export async function answerReceipt(context: SendContext, messageId: number, send: boolean): Promise<number> {
  const { durable, now, queued } = context;
  const asked = demandRequest(durable, messageId);
  const report = send ? await storeReport(context, messageId, asked) : null;
  const touched = transaction(durable, () => {
    demandRequest(durable, messageId);
    run(
      durable,
      'INSERT INTO receipt_answer (account_id, message_id) VALUES (?, ?)',
      asked.accountId,
      asked.key,
    );
    if (report !== null) insertOutbox(durable, report, now());
    return markAnswered(durable, messageId, now());
  });
  queued(asked.accountId, touched.mailboxIds, touched.threadIds);
  return asked.accountId;
}

function demandRequest(db: WritableDb, messageId: number): Receiptable {
  const asked = receiptable(db, messageId);
  if (asked) return asked;
  throw new ApiError('not-found', 'This request for a read receipt has been answered already, or has gone.');
}

/** The receipt as a file, and what the outbox is to know of it. */
async function storeReport(context: SendContext, messageId: number, asked: Receiptable) {
  const { durable, dataDir, now } = context;
  const account = context.account(asked.accountId);
  if (!account) throw new ApiError('not-found', 'This account is no longer here.');
  smtpSettings(account);
  const prepared = prepareContent(durable, 'reply', messageId);
  const { to, originalRecipient } = asked.request;
  const reportId = newMessageId(prepared.from.address);
  const bytes = await composeReceipt({
    ...{ messageId: reportId, date: new Date(now()), from: prepared.from, to, originalRecipient },
    original: {
      ...{ messageId: asked.messageId, subject: asked.subject, date: asked.date },
      ...{ from: asked.addresses.from, to: asked.addresses.to },
    },
  });
  const stored = await storeOutgoingBytes(dataDir, bytes);
  return {
    ...{ kind: 'receipt' as const, accountId: account.id, draftId: null, messageId: reportId },
    content: {
      ...prepared,
      ...{ to: to.map((address) => ({ name: '', address })), cc: [], bcc: [], relation: null },
      subject: `Read: ${asked.subject}`,
    },
    // The empty path: nothing answers a receipt (RFC 8098 section 3).
    sender: '',
    recipients: to,
    ...{ sha256: stored.sha256, size: stored.size, sendAt: now() },
  };
}

/** `$MDNSent` wherever the message is and the server keeps keywords. */
function markAnswered(db: WritableDb, messageId: number, now: number) {
  const change = keywordChange([answeredKeyword], []);
  const placements = all<QueuedPlacement & { thread_id: number }>(
    db,
    `SELECT p.id, p.message_id, p.mailbox_id, m.account_id, p.flags, p.keywords, m.thread_id
     FROM placement p JOIN message m ON m.id = p.message_id WHERE p.message_id = ? AND p.removed_by IS NULL`,
    messageId,
  ).filter((placement) => {
    const mailbox = mailboxById(db, placement.mailbox_id);
    if (!mailbox || keepsKeyword(mailbox, answeredKeyword) === false || !abilitiesOf(mailbox).setFlags)
      return false;
    return changesFlags(
      { bits: placement.flags, keywords: JSON.parse(placement.keywords) as string[] },
      change,
    );
  });
  const threadIds = new Set(placements.map((placement) => placement.thread_id));
  if (placements.length === 0) return { threadIds, mailboxIds: new Set<number>() };
  const words = 'Note that a read receipt was answered';
  const actionId = newAction(db, words, false, now);
  for (const group of Map.groupBy(placements, (placement) => placement.mailbox_id).values()) {
    queueFlags(db, actionId, group, change, words, now);
  }
  return { threadIds, mailboxIds: refreshThreads(db, threadIds) };
}
