import { ApiError } from '../../../shared/api/error.ts';
import type { Handlers } from '../../../shared/api/methods.ts';
import { rasterType } from '../../../shared/content/raster.ts';
import { one, type ReadableDb } from '../store/database.ts';
import { completeAddress } from './correspondents.ts';
import { copiesOfDraft } from './draft-copy.ts';
import { listDrafts, listSnapshots, readDraft } from './drafts.ts';
import { readOutgoing } from './files.ts';
import { readOpenedMessage } from './opened-message.ts';
import { prepareContent } from './prepare.ts';
import { receiptWish } from './receipts/wish.ts';
import { listTemplates, readTemplate } from './templates.ts';
import { unsubscribeWay } from './unsubscribe.ts';

/** Images larger than this are not shown in the composer; they go along all the same. */
const shownImageBytes = 15 * 1024 * 1024;

/** The questions that `sendQueries` answers. */
export type SendQuery =
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
  | 'outbox.limit'
  | 'recipients.complete';

/** The reader's share of writing and sending. */
export function sendQueries(db: ReadableDb, dataDir: string): Pick<Handlers<'reader'>, SendQuery> {
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
    'outbox.limit': ({ accountId }) => ({
      maxBytes:
        one<{ max_bytes: number }>(db, 'SELECT max_bytes FROM smtp_limit WHERE account_id = ?', accountId)
          ?.max_bytes ?? null,
    }),
    'recipients.complete': ({ text, limit }) => completeAddress(db, text, limit, Date.now()),
  };
}
