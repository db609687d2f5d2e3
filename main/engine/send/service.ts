import { createReadStream } from 'node:fs';
import { ApiError } from '../../../shared/api/error.ts';
import type { Handlers, StoredFile } from '../../../shared/api/methods.ts';
import type { Account } from '../../../shared/model/account.ts';
import type { DraftFile } from '../../../shared/model/draft.ts';
import type { MessageBody } from '../../../shared/model/message.ts';
import type { Credentials } from '../accounts/credentials.ts';
import { previewAttachment } from '../attachments/preview.ts';
import { unpackFile } from '../attachments/unpack.ts';
import type { ImapSession } from '../imap/session.ts';
import { describeError, type Log } from '../log.ts';
import type { Route } from '../net/open.ts';
import { one, run, transaction, type WritableDb } from '../store/database.ts';
import { readSettings } from '../store/settings.ts';
import { compose, envelopeRecipients } from './compose.ts';
import { forgetAddress } from './correspondents.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { contentOf, createDraft, draftRow, openDraft, restoreSnapshot, updateDraft } from './drafts.ts';
import { storeOutgoing, storeOutgoingBytes, sweepOutgoing } from './files.ts';
import { newMessageId } from './new-message-id.ts';
import { postOneClick } from './one-click.ts';
import { openServerDraft } from './open-draft.ts';
import { openedAttachment } from './opened-message.ts';
import { acceptedByAll, Outbox } from './outbox.ts';
import {
  changeRow,
  contentOfRow,
  insertOutbox,
  type OutboxRow,
  recipientsOfRow,
  rowToChange,
} from './outbox-store.ts';
import { SentCopies } from './sent-copy.ts';
import { smtpSettings } from './smtp-settings.ts';
import { removeTemplate, saveTemplate } from './templates.ts';
import { Uploads } from './uploads.ts';

export interface SendContext {
  /** For what can be made again. */
  cache: WritableDb;
  durable: WritableDb;
  dataDir: string;
  account: (id: number) => Account | undefined;
  route: (account: Account) => Promise<Route>;
  signIn: Credentials['signIn'];
  connect: (accountId: number) => Promise<ImapSession>;
  fetchBody: (messageId: number) => Promise<MessageBody>;
  fetchAttachment: (messageId: number, partId: string) => Promise<StoredFile>;
  /** The bytes of a message and a name for its file. */
  fetchWhole: (messageId: number) => Promise<{ bytes: Buffer; filename: string }>;
  /** Shows what was queued in the journal, and begins to carry it out. */
  queued: (accountId: number, mailboxIds: Set<number>, threadIds: Set<number>) => void;
  /** Learns whom mail came from and went to, for their addresses to be completed. */
  learnPeople: () => void;
  emit: (event: { type: 'outbox.changed'; accountId: number } | { type: 'drafts.changed' }) => void;
  log: Log;
  now: () => number;
}

type SendMethods =
  | `drafts.${'create' | 'update' | 'open' | 'restore' | 'discard'}`
  | `files.${'begin' | 'append' | 'finish' | 'fromMessage'}`
  | `outbox.${'send' | 'cancel' | 'retry' | 'answer' | 'dismiss'}`
  | `templates.${'save' | 'remove'}`
  | 'messages.redirect'
  | 'unsubscribe.post'
  | 'receipts.answer'
  | `opened.${'attachment' | 'preview' | 'unpack'}`
  | 'recipients.forget';

/** Writing and sending, as the writer offers it. */
export interface SendService {
  handlers: Pick<Handlers<'writer'>, SendMethods>;
  /** The content of a file that the interface has handed over. */
  takeUpload(uploadId: number): Promise<Buffer>;
  networkCame(): void;
  close(): Promise<void>;
}

/** Takes up what earlier runs left, and answers the interface. */
export function startSending(context: SendContext): SendService {
  const { durable, dataDir, emit, log, now } = context;
  const ending = new AbortController();
  const outboxChanged = (accountId: number): void => emit({ type: 'outbox.changed', accountId });
  const draftsChanged = (): void => emit({ type: 'drafts.changed' });
  const outbox = new Outbox({
    ...{ durable, dataDir, log, now },
    account: context.account,
    server: smtpSettings,
    route: context.route,
    signIn: context.signIn,
    sent: new SentCopies({ ...context, signal: ending.signal }),
    changed: (accountId) => {
      clearDone(durable);
      outboxChanged(accountId);
    },
  });
  const keeper = new DraftKeeper({ ...context, changed: draftsChanged });
  const uploads = new Uploads(dataDir);
  clearDone(durable);
  outbox.start();
  keeper.changed();
  void sweepOutgoing(durable, dataDir, now()).catch((error) =>
    log.warn('Sweeping failed', describeError(error)),
  );

  const changeOutbox = (row: OutboxRow, change: Parameters<typeof changeRow>[2]): void => {
    changeRow(durable, row.id, change);
    outboxChanged(row.account_id);
    outbox.wake();
  };

  const handlers: SendService['handlers'] = {
    'drafts.create': ({ content }) => {
      needAccount(context, content.accountId);
      context.learnPeople();
      const draftId = createDraft(durable, content, now());
      keeper.changed();
      draftsChanged();
      return { draftId };
    },
    'drafts.update': ({ draftId, content }) => {
      needAccount(context, content.accountId);
      const row = openDraft(durable, draftId);
      // Another account's Drafts: the copy in the former one goes.
      const revision = updateDraft(durable, draftId, content, now());
      if (row.account_id !== content.accountId) moveToAccount(context, row.account_id, draftId);
      keeper.changed();
      return { revision };
    },
    'drafts.open': async ({ messageId }) => {
      const draftId = await openServerDraft(context, messageId);
      draftsChanged();
      return { draftId };
    },
    'drafts.restore': ({ draftId, snapshotId }) => {
      restoreSnapshot(durable, draftId, snapshotId, now());
      keeper.changed();
      draftsChanged();
      return {};
    },
    'drafts.discard': ({ draftId }) => {
      openDraft(durable, draftId);
      keeper.discard(draftId);
      return {};
    },

    'opened.attachment': ({ sha256, partId }) => openedAttachment(dataDir, sha256, partId),
    'opened.preview': async ({ sha256, partId }) =>
      previewAttachment(await openedAttachment(dataDir, sha256, partId)),
    'opened.unpack': async ({ sha256, partId, index }) =>
      unpackFile(dataDir, await openedAttachment(dataDir, sha256, partId), index, now()),
    // Loaded when it is asked for, as are receipts and redirections: with it comes the list of all domains.
    'unsubscribe.post': async ({ messageId }) => {
      const { oneClickUrl } = await import('./unsubscribe.ts');
      const url = oneClickUrl(durable, messageId);
      if (url === null) throw new ApiError('not-found', 'This list cannot be left by one request.');
      const row = one<{ account_id: number }>(
        durable,
        'SELECT account_id FROM message WHERE id = ?',
        messageId,
      );
      await postOneClick(url, await context.route(needAccount(context, row?.account_id ?? 0)));
      return {};
    },
    'receipts.answer': async ({ messageId, send }) => {
      const { answerReceipt } = await import('./receipts/answer.ts');
      const accountId = await answerReceipt(context, messageId, send);
      if (send) outboxChanged(accountId);
      outbox.wake();
      return {};
    },
    'templates.save': ({ name, content }) => ({
      templateId: transaction(durable, () => saveTemplate(durable, name, content, now())),
    }),
    'templates.remove': ({ templateId }) => {
      removeTemplate(durable, templateId);
      return {};
    },

    'files.begin': () => ({ uploadId: uploads.begin() }),
    'files.append': async ({ uploadId, data }) => {
      await uploads.append(uploadId, data);
      return {};
    },
    'files.finish': ({ uploadId, filename, type }) => uploads.finish(uploadId, filename, type),
    'files.fromMessage': ({ messageId, partId }) => fileFromMessage(context, messageId, partId),

    'outbox.send': async ({ draftId, sendAt }) => {
      const queued = await queueDraft(context, draftId, sendAt);
      draftsChanged();
      outboxChanged(queued.accountId);
      outbox.wake();
      return { outboxId: queued.outboxId, sendAt: queued.sendAt };
    },
    'messages.redirect': async ({ messageId, to }) => {
      const { queueRedirect } = await import('./redirect.ts');
      const queued = await queueRedirect(context, messageId, to);
      outboxChanged(queued.accountId);
      outbox.wake();
      return { outboxId: queued.outboxId, sendAt: queued.sendAt };
    },
    'outbox.cancel': ({ outboxId }) => {
      const row = rowToChange(durable, outboxId, 'queued', 'failed', 'asked');
      if (row.kind !== 'message') {
        changeOutbox(row, { state: 'cancelled', note: null });
        return { draftId: null };
      }
      const draftId = backToDraft(durable, row, now());
      keeper.changed();
      draftsChanged();
      outboxChanged(row.account_id);
      return { draftId };
    },
    'outbox.retry': ({ outboxId }) => {
      const row = rowToChange(durable, outboxId, 'queued', 'failed');
      const recipients = recipientsOfRow(row).map((one) =>
        one.state === 'refused' ? { ...one, state: 'waiting' as const, reply: null } : one,
      );
      changeOutbox(row, { state: 'queued', nextTryAt: now(), note: null, recipients });
      return {};
    },
    'outbox.answer': ({ outboxId, answer }) => {
      const row = rowToChange(durable, outboxId, 'asked');
      if (answer === 'again') changeOutbox(row, { state: 'queued', nextTryAt: now(), note: null });
      else changeOutbox(row, { state: 'accepted', recipients: acceptedByAll(row), note: null });
      return {};
    },
    'outbox.dismiss': ({ outboxId }) => {
      const row = rowToChange(durable, outboxId, 'failed', 'done');
      // Only what has gone to somebody is over; what was refused by all is edited, retried or discarded.
      if (row.state === 'failed' && !row.copied) {
        throw new ApiError('invalid-input', 'This message has not been sent. Edit it or try again.');
      }
      changeOutbox(row, { state: 'done', note: null });
      clearDone(durable);
      return {};
    },
    'recipients.forget': ({ address }) => {
      forgetAddress(durable, address);
      return {};
    },
  };

  return {
    handlers,
    takeUpload: (uploadId) => uploads.take(uploadId),
    networkCame: () => outbox.networkCame(),
    close: async () => {
      ending.abort();
      await Promise.all([outbox.close(), keeper.close()]);
    },
  };
}

function needAccount(context: SendContext, accountId: number): Account {
  const account = context.account(accountId);
  if (!account) throw new ApiError('not-found', 'This account is no longer here.');
  return account;
}

/** Composes the message, then gives it to the outbox and takes the draft out of writing, in one durable step. */
async function queueDraft(context: SendContext, draftId: number, sendAt: number | null) {
  const { durable, dataDir, now } = context;
  const draft = openDraft(durable, draftId);
  const content = contentOf(draft);
  const account = needAccount(context, content.accountId);
  const recipients = envelopeRecipients(content);
  if (recipients.length === 0) {
    throw new ApiError('invalid-input', 'This message has no recipient. Enter an address in To, Cc or Bcc.');
  }
  smtpSettings(account);
  const due = Math.max(sendAt ?? 0, now() + readSettings(durable).undoSendSeconds * 1000);
  const messageId = newMessageId(content.from.address);
  const date = new Date(sendAt === null ? now() : due);
  const raw = await compose(dataDir, content, { messageId, date, keepBcc: false });
  const outboxId = transaction(durable, () => {
    const current = openDraft(durable, draftId);
    if (current.revision !== draft.revision) {
      throw new ApiError('in-use', 'The message was changed while it was being sent. Send it again.');
    }
    run(durable, `UPDATE draft SET state = 'outbox' WHERE id = ?`, draftId);
    return insertOutbox(
      durable,
      {
        accountId: account.id,
        draftId,
        messageId,
        content,
        sender: content.from.address,
        recipients,
        sha256: raw.sha256,
        size: raw.size,
        sendAt: due,
      },
      now(),
    );
  });
  return { outboxId, sendAt: due, accountId: account.id };
}

/** Out of the outbox, back to writing: as the draft it was, or as a new one where that has gone. */
function backToDraft(db: WritableDb, row: OutboxRow, now: number): number {
  return transaction(db, () => {
    changeRow(db, row.id, { state: 'cancelled', note: null });
    const content = contentOfRow(row);
    // Whoever has it already is not written to again.
    const had = new Set(
      recipientsOfRow(row)
        .filter((one) => one.state === 'accepted')
        .map((one) => one.address),
    );
    const without = (list: typeof content.to) => list.filter((one) => !had.has(one.address));
    const rest =
      had.size === 0
        ? content
        : { ...content, to: without(content.to), cc: without(content.cc), bcc: without(content.bcc) };
    if (row.draft_id !== null && draftRow(db, row.draft_id)) {
      run(db, `UPDATE draft SET state = 'open' WHERE id = ?`, row.draft_id);
      updateDraft(db, row.draft_id, rest, now);
      return row.draft_id;
    }
    return createDraft(db, rest, now);
  });
}

/** Drafts whose message has been sent are over. */
function clearDone(db: WritableDb): void {
  transaction(db, () => {
    const over = `SELECT draft_id FROM outbox WHERE state IN ('done', 'cancelled') AND draft_id IS NOT NULL`;
    run(
      db,
      `DELETE FROM draft WHERE state = 'outbox' AND id IN (${over})
         AND id NOT IN (SELECT draft_id FROM outbox WHERE draft_id IS NOT NULL AND state NOT IN ('done', 'cancelled'))`,
    );
  });
}

/** The From of a draft is another account's now: its copy in the former account's Drafts is removed. */
function moveToAccount(context: SendContext, formerId: number, draftId: number): void {
  const { durable, now } = context;
  const row = draftRow(durable, draftId);
  if (!row?.server_message_id) return;
  // The former copy belongs to a draft of its own for a moment, and is discarded as one.
  const keeper = new DraftKeeper({ ...context, changed: () => {} });
  const former = transaction(durable, () => {
    const content = { ...contentOf(row), accountId: formerId };
    const id = createDraft(durable, content, now(), { messageId: row.server_message_id! });
    run(durable, 'UPDATE draft SET server_message_id = NULL, saved_revision = 0 WHERE id = ?', draftId);
    return id;
  });
  keeper.discard(former);
}

async function fileFromMessage(context: SendContext, messageId: number, partId: string): Promise<DraftFile> {
  if (partId === 'whole') {
    const { bytes, filename } = await context.fetchWhole(messageId);
    const stored = await storeOutgoingBytes(context.dataDir, bytes);
    return { ...stored, filename, type: 'message/rfc822', contentId: null };
  }
  const file = await context.fetchAttachment(messageId, partId);
  const stored = await storeOutgoing(context.dataDir, createReadStream(file.path));
  return { ...stored, filename: file.filename, type: file.type, contentId: null };
}
