import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../../../shared/api/error.ts';
import type { Account } from '../../../shared/model/account.ts';
import { Flag } from '../imap/flags.ts';
import { demandSelected } from '../imap/selected.ts';
import { type ImapSession, Priority } from '../imap/session.ts';
import { queueAppend } from '../journal/append.ts';
import { changesFlags } from '../journal/pending.ts';
import { prepareMessage } from '../journal/prepare-message.ts';
import { newAction, type QueuedPlacement, queueExpunge, queueFlags } from '../journal/queue.ts';
import { all, transaction, type WritableDb } from '../store/database.ts';
import { mailboxByRole } from '../store/mailboxes.ts';
import { keepsLabels } from '../store/server-facts.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { composeSentCopy } from './compose.ts';
import { serverCopies } from './draft-copy.ts';
import { draftRow } from './drafts.ts';
import { readOutgoing } from './files.ts';
import type { SentMailbox } from './outbox.ts';
import { contentOfRow, type OutboxRow } from './outbox-store.ts';
import { mailboxForRole } from './role-mailbox.ts';

export interface SentCopyContext {
  durable: WritableDb;
  dataDir: string;
  account: (id: number) => Account | undefined;
  /** A connection for what the person waits for. @throws ApiError `offline` */
  connect: (accountId: number) => Promise<ImapSession>;
  /** Shows what was queued in the journal, and begins to carry it out. */
  queued: (accountId: number, mailboxIds: Set<number>, threadIds: Set<number>) => void;
  now: () => number;
  signal: AbortSignal;
}

/** Servers that file a copy of what goes through their own SMTP server (row C19). */
const filesItself =
  /(^|\.)(gmail|googlemail|google|outlook|office365|live|hotmail)\.(com|[a-z]{2}|co\.[a-z]{2})$/i;
/** How often and how long such a server's copy is waited for. */
const looks = 8;
const lookEveryMs = 2500;

/** The Sent mailbox of the account, and what else is done there once a message was accepted. */
export class SentCopies implements SentMailbox {
  private readonly context: SentCopyContext;

  constructor(context: SentCopyContext) {
    this.context = context;
  }

  async find(accountId: number, messageId: string): Promise<boolean | null> {
    const sent = mailboxByRole(this.context.durable, accountId, 'sent');
    if (!sent) return false;
    const session = await this.context.connect(accountId).catch(() => null);
    if (!session) return null;
    return await session.run(Priority.user, sent.path, async (client) => {
      // What came since the mailbox was opened is only searched after the server was asked for news.
      await client.noop();
      const found = await client.search(
        { header: { 'message-id': messageId.replace(/[<>]/g, '') } },
        { uid: true },
      );
      demandSelected(client);
      if (!found) throw new ApiError('server-refused', 'The server refused to search Sent.');
      return found.length > 0;
    });
  }

  async settle(row: OutboxRow, settled: () => void): Promise<void> {
    const { durable, dataDir } = this.context;
    const account = this.context.account(row.account_id);
    if (!account) {
      settled();
      return;
    }
    if (row.kind !== 'message') {
      // What is sent on is here already, and would stand twice in its conversation; a receipt is nothing to read.
      this.finish(row, settled, null);
      return;
    }
    if (this.filesItself(account) && (await this.appears(row))) {
      this.finish(row, settled, null);
      return;
    }
    const content = contentOfRow(row);
    const copy = await composeSentCopy(dataDir, row.sha256, row.size, content);
    const bytes = await readOutgoing(dataDir, copy.sha256);
    const now = this.context.now();
    const prepared = await prepareMessage(dataDir, bytes, { bits: Flag.seen, keywords: [] }, now);
    this.finish(row, settled, (actionId) => {
      const mailbox = mailboxForRole(durable, row.account_id, 'sent', now);
      return queueAppend(
        durable,
        { accountId: row.account_id, email: account.email },
        {
          message: prepared,
          mailboxId: mailbox.id,
          description: `File a copy of “${content.subject.slice(0, 60)}” in Sent`,
          actionId,
        },
        now,
      );
    });
  }

  /** Known by name, or by the store behind it: Gmail's, where it is sent through the same server as it is read from. */
  private filesItself(account: Account): boolean {
    const host = account.smtp?.host ?? account.imap.host;
    return (
      filesItself.test(host) || (host === account.imap.host && keepsLabels(this.context.durable, account.id))
    );
  }

  /** Whether the server's own copy comes up within a while. @throws when it cannot be asked: tried again later */
  private async appears(row: OutboxRow): Promise<boolean> {
    for (let look = 0; look < looks; look++) {
      const found = await this.find(row.account_id, row.message_id);
      if (found) return true;
      if (found === null) throw new ApiError('offline', 'Sent cannot be looked at without a connection.');
      await pause(lookEveryMs, undefined, { signal: this.context.signal });
    }
    return false;
  }

  /** The copy, the mark on the original and the end of the draft: all of it in one durable transaction, or none. */
  private finish(
    row: OutboxRow,
    settled: () => void,
    append: ((actionId: number) => { threadIds: Set<number>; mailboxIds: Set<number> }) | null,
  ): void {
    const { durable, now, queued } = this.context;
    const touched = transaction(durable, () => {
      const actionId = newAction(durable, 'Send message', false, now());
      const threadIds = new Set<number>();
      const mailboxIds = new Set<number>();
      if (append) {
        const appended = append(actionId);
        for (const id of appended.threadIds) threadIds.add(id);
        for (const id of appended.mailboxIds) mailboxIds.add(id);
      }
      const others = [...this.markOriginal(row, actionId), ...this.removeDraft(row, actionId)];
      for (const id of others) threadIds.add(id);
      for (const id of refreshThreads(durable, others)) mailboxIds.add(id);
      settled();
      return { threadIds, mailboxIds };
    });
    queued(row.account_id, touched.mailboxIds, touched.threadIds);
  }

  /** `\Answered` or `$Forwarded` wherever the original is. Answers the conversations that changed. */
  private markOriginal(row: OutboxRow, actionId: number): number[] {
    const { durable, now } = this.context;
    const { relation } = contentOfRow(row);
    if (!relation) return [];
    const bit = relation.kind === 'reply' ? Flag.answered : Flag.forwarded;
    const change = { add: bit, remove: 0 };
    const placements = all<QueuedPlacement & { thread_id: number }>(
      durable,
      `SELECT p.id, p.message_id, p.mailbox_id, m.account_id, p.flags, p.keywords, m.thread_id
       FROM placement p JOIN message m ON m.id = p.message_id WHERE p.message_id = ? AND p.removed_by IS NULL`,
      relation.messageId,
    ).filter((placement) =>
      changesFlags({ bits: placement.flags, keywords: JSON.parse(placement.keywords) as string[] }, change),
    );
    const words = relation.kind === 'reply' ? 'Mark as answered' : 'Mark as forwarded';
    for (const group of Map.groupBy(placements, (placement) => placement.mailbox_id).values()) {
      queueFlags(durable, actionId, group, change, words, now());
    }
    return placements.map((placement) => placement.thread_id);
  }

  /** The draft has become this message: it goes, here and from the Drafts mailbox. */
  private removeDraft(row: OutboxRow, actionId: number): number[] {
    const { durable, now } = this.context;
    const draft = row.draft_id === null ? undefined : draftRow(durable, row.draft_id);
    if (draft?.state !== 'outbox') return [];
    const copies = serverCopies(durable, draft.account_id, draft.server_message_id);
    for (const group of Map.groupBy(copies, (placement) => placement.mailbox_id).values()) {
      queueExpunge(durable, actionId, group, 'Remove the draft of a message that was sent', now());
    }
    return copies.map((placement) => placement.thread_id);
  }
}
