import { randomUUID } from 'node:crypto';
import type { Account } from '../../../shared/model/account.ts';
import { Flag } from '../imap/flags.ts';
import { queueAppend } from '../journal/append.ts';
import { prepareMessage } from '../journal/prepare-message.ts';
import { newAction, queueExpunge } from '../journal/queue.ts';
import { describeError, type Log } from '../log.ts';
import { all, run, transaction, type WritableDb } from '../store/database.ts';
import { discardRawMessages } from '../store/raw-messages.ts';
import { refreshThreads } from '../threads/refresh.ts';
import { compose } from './compose.ts';
import { serverCopies } from './draft-copy.ts';
import { contentOf, type DraftRow, deleteDraft, draftRow } from './drafts.ts';
import { readOutgoing } from './files.ts';
import { mailboxForRole } from './role-mailbox.ts';

export interface DraftKeeperContext {
  durable: WritableDb;
  dataDir: string;
  account: (id: number) => Account | undefined;
  /** Shows what was queued in the journal, and begins to carry it out. */
  queued: (accountId: number, mailboxIds: Set<number>, threadIds: Set<number>) => void;
  changed: () => void;
  log: Log;
  now: () => number;
}

/** A draft that rests for this long is saved on the server; one that is written without a pause no later than that. */
const restMs = 3_000;
const latestMs = 20_000;
/** How often it is looked for drafts to save. */
const lookMs = 1_000;

/**
 * Keeps the Drafts mailbox of the server like the drafts here: the new version is appended, then the older one removed,
 * by the journal. A copy that was changed or deleted on another device is not touched: both stay, and the draft says so.
 */
export class DraftKeeper {
  private readonly context: DraftKeeperContext;
  private readonly waitingSince = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;
  private saving: Promise<void> | null = null;
  private closed = false;

  constructor(context: DraftKeeperContext) {
    this.context = context;
  }

  /** Called after a draft was changed. */
  changed(): void {
    if (this.closed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.saveDue(false);
    }, lookMs);
    this.timer.unref();
  }

  /** Saves what is due; with `all`, whatever is not saved yet. */
  saveDue(all: boolean): Promise<void> {
    this.saving ??= this.saveThem(all).finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  /** What is not on the server yet is queued in the journal, which survives. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.saving;
    await this.saveDue(true);
  }

  private async saveThem(everything: boolean): Promise<void> {
    const { durable, now, log } = this.context;
    const rows = all<DraftRow>(
      durable,
      `SELECT * FROM draft WHERE state = 'open' AND revision > saved_revision ORDER BY changed_at`,
    );
    let left = false;
    for (const row of rows) {
      const since = this.waitingSince.get(row.id) ?? row.changed_at;
      this.waitingSince.set(row.id, since);
      const isDue = now() - row.changed_at >= restMs || now() - since >= latestMs;
      if (!everything && !isDue) {
        left = true;
        continue;
      }
      try {
        await this.save(row);
        this.waitingSince.delete(row.id);
      } catch (error) {
        left = true;
        log.info('A draft could not be saved on the server yet', describeError(error));
      }
    }
    if (left) this.changed();
  }

  private async save(row: DraftRow): Promise<void> {
    const { durable, dataDir, now, queued, changed } = this.context;
    const account = this.context.account(row.account_id);
    if (!account) return;
    const content = contentOf(row);
    if (isEmpty(content)) return;
    // Each version is a message of its own: an answer that was lost must not make an older one pass for it.
    const messageId = `${randomUUID()}@${account.email.slice(account.email.lastIndexOf('@') + 1)}`;
    const date = new Date(row.changed_at);
    const composed = await compose(dataDir, content, { messageId: `<${messageId}>`, date, keepBcc: true });
    const bytes = await readOutgoing(dataDir, composed.sha256);
    const flags = { bits: Flag.draft | Flag.seen, keywords: [] };
    const message = await prepareMessage(dataDir, bytes, flags, row.changed_at);
    const touched = transaction(durable, () => {
      const current = draftRow(durable, row.id);
      // Sent, discarded or moved to another account in the meantime.
      if (current?.state !== 'open' || current.account_id !== row.account_id) return null;
      const older = serverCopies(durable, row.account_id, current.server_message_id);
      const mailbox = mailboxForRole(durable, row.account_id, 'drafts', now());
      const appended = queueAppend(
        durable,
        { accountId: account.id, email: account.email },
        {
          message,
          mailboxId: mailbox.id,
          replaces: older.map((placement) => placement.id),
          description: `Save draft “${content.subject.slice(0, 60)}”`,
          actionId: newAction(durable, 'Save draft', false, now()),
        },
        now(),
      );
      run(
        durable,
        'UPDATE draft SET saved_revision = ?, server_message_id = ?, conflict = max(conflict, ?) WHERE id = ?',
        row.revision,
        messageId,
        current.server_message_id !== null && older.length === 0 ? 1 : 0,
        row.id,
      );
      return appended;
    });
    if (!touched) return;
    // Before anything is waited for: the account must not seem to have nothing to do while this is stored.
    queued(row.account_id, touched.mailboxIds, touched.threadIds);
    changed();
    await discardRawMessages(dataDir, touched.obsoleteFiles);
  }

  /** Deletes a draft, and its copy in Drafts. Nothing else is touched. */
  discard(id: number): void {
    const { durable, now, queued, changed } = this.context;
    const row = draftRow(durable, id);
    if (!row) return;
    const touched = transaction(durable, () => {
      const copies = serverCopies(durable, row.account_id, row.server_message_id);
      if (copies.length > 0) {
        const actionId = newAction(durable, 'Discard draft', false, now());
        for (const group of Map.groupBy(copies, (placement) => placement.mailbox_id).values()) {
          queueExpunge(durable, actionId, group, 'Discard draft', now());
        }
      }
      deleteDraft(durable, id);
      const threadIds = new Set(copies.map((placement) => placement.thread_id));
      return { threadIds, mailboxIds: refreshThreads(durable, threadIds) };
    });
    queued(row.account_id, touched.mailboxIds, touched.threadIds);
    changed();
  }
}

/** Nothing worth a message on the server. */
function isEmpty(content: ReturnType<typeof contentOf>): boolean {
  const { to, cc, bcc, subject, text, files } = content;
  return [to, cc, bcc, files].every((list) => list.length === 0) && subject === '' && text.trim() === '';
}
