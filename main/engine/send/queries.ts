import { ApiError } from '../../../shared/api/error.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import { rasterType } from '../../../shared/content/raster.ts';
import type { OutboxItem } from '../../../shared/model/outbox.ts';
import { all, one, type ReadableDb } from '../store/database.ts';
import { completeAddress } from './correspondents.ts';
import { copiesOfDraft } from './draft-copy.ts';
import { listDrafts, listSnapshots, readDraft } from './drafts.ts';
import { readOutgoing } from './files.ts';
import { readOpenedMessage } from './opened-message.ts';
import { contentOfRow, type OutboxRow, recipientsOfRow } from './outbox-store.ts';
import { prepareContent } from './prepare.ts';
import { receiptWish } from './receipts/wish.ts';
import { listTemplates, readTemplate } from './templates.ts';
import { unsubscribeWay } from './unsubscribe.ts';

/** What waits in the outbox or needs a word, oldest first. */
export function listOutbox(db: ReadableDb): OutboxItem[] {
  return all<OutboxRow & { thread_id: number | null }>(
    db,
    `SELECT o.*, m.thread_id FROM outbox o LEFT JOIN message m ON m.id = o.content ->> '$.relation.messageId'
     WHERE o.state NOT IN ('done', 'cancelled')
     UNION ALL
     SELECT o.*, m.thread_id FROM outbox o LEFT JOIN message m ON m.id = o.content ->> '$.relation.messageId'
     WHERE o.state = 'done' AND o.note IS NOT NULL
     ORDER BY id LIMIT 500`,
  ).map(toItem);
}

function toItem(row: OutboxRow & { thread_id: number | null }): OutboxItem {
  const content = contentOfRow(row);
  const isForward = content.relation?.kind === 'forward';
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    draftId: row.draft_id,
    threadId: isForward ? null : row.thread_id,
    // To a person, looking whether it went is still sending.
    state: row.state === 'unknown' || row.state === 'cancelled' ? 'sending' : row.state,
    from: content.from,
    to: [...content.to, ...content.cc, ...content.bcc],
    subject: content.subject,
    snippet: content.text.replace(/\s+/g, ' ').trim().slice(0, 200),
    recipients: recipientsOfRow(row),
    sendAt: row.send_at,
    nextTryAt: row.next_try_at,
    note: row.note,
    createdAt: row.created_at,
  };
}

/** Images larger than this are not shown in the composer; they go along all the same. */
const shownImageBytes = 15 * 1024 * 1024;

type SendQueries =
  | 'compose.prepare'
  | 'templates.list'
  | 'opened.read'
  | 'unsubscribe.way'
  | 'templates.get'
  | 'receipts.wish'
  | 'drafts.get'
  | 'drafts.copies'
  | 'drafts.list'
  | 'drafts.snapshots'
  | 'files.read'
  | 'outbox.list'
  | 'outbox.limit'
  | 'recipients.complete';

/** The reader's share of writing and sending. */
export function sendQueries(db: ReadableDb, dataDir: string): Pick<Handlers<'reader'>, SendQueries> {
  return {
    'compose.prepare': ({ how, messageId }) => prepareContent(db, how, messageId),
    'opened.read': ({ sha256 }) => readOpenedMessage(dataDir, sha256),
    'unsubscribe.way': ({ messageId }) => unsubscribeWay(db, messageId),
    'receipts.wish': ({ messageId }) => receiptWish(db, messageId),
    'templates.list': () => listTemplates(db),
    'templates.get': ({ templateId }) => readTemplate(db, templateId),
    'drafts.get': ({ draftId }) => readDraft(db, draftId),
    'drafts.copies': ({ draftIds }) => draftIds.flatMap((id) => copiesOfDraft(db, id)),
    'drafts.list': () => listDrafts(db),
    'drafts.snapshots': ({ draftId }) => listSnapshots(db, draftId),
    'files.read': async ({ sha256 }) => {
      const bytes = await readOutgoing(dataDir, sha256);
      const type = rasterType(bytes);
      if (type === null || bytes.length > shownImageBytes) {
        throw new ApiError('invalid-input', 'This file is not an image that can be shown.');
      }
      return { type, data: bytes.toString('base64') };
    },
    'outbox.list': () => listOutbox(db),
    'outbox.limit': ({ accountId }) => ({
      maxBytes:
        one<{ max_bytes: number }>(db, 'SELECT max_bytes FROM smtp_limit WHERE account_id = ?', accountId)
          ?.max_bytes ?? null,
    }),
    'recipients.complete': ({ text, limit }) => completeAddress(db, text, limit, Date.now()),
  };
}
