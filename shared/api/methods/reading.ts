import { z } from 'zod';
import { DraftFile } from '../../model/draft.ts';
import { OpenedMessage } from '../../model/open-request.ts';
import { AttachmentPreview } from '../../model/preview.ts';
import { ReceiptWish } from '../../model/receipt.ts';
import { UnsubscribeWay } from '../../model/unsubscribe.ts';
import { define } from './define.ts';
import { Id, Nothing, PackedIndex, PartId, SavedFile, StoredFile } from './values.ts';

/** What a message brings along: files, pictures, links, requests. */
export const readingMethods = {
  /** A message from a file (`files.finish`), read without being put into any mailbox. */
  'opened.read': define('reader', z.object({ sha256: DraftFile.shape.sha256 }), OpenedMessage),
  'opened.attachment': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    StoredFile,
    'internal',
  ),
  /** As `attachments.save`, for such a message. */
  'opened.save': define('host', z.object({ sha256: DraftFile.shape.sha256, partId: PartId }), SavedFile),
  /** As `attachments.preview`, `unpack` and `saveUnpacked`, for such a message. */
  'opened.preview': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    AttachmentPreview,
  ),
  'opened.unpack': define(
    'writer',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId, index: PackedIndex }),
    StoredFile,
    'internal',
  ),
  'opened.saveUnpacked': define(
    'host',
    z.object({ sha256: DraftFile.shape.sha256, partId: PartId, index: PackedIndex }),
    SavedFile,
  ),
  /** Puts such a message into a folder, as `messages.import` does. */
  'opened.import': define(
    'writer',
    z.object({ mailboxId: Id, sha256: DraftFile.shape.sha256 }),
    z.object({ operationId: z.int(), messageId: z.int(), threadId: z.int() }),
  ),
  /** Fetches one part into the attachment store (or finds it there). */
  'attachments.fetch': define('writer', z.object({ messageId: Id, partId: PartId }), StoredFile, 'internal'),
  /**
   * Saves an attachment where the person wants it. `download`: a path relative to the page, for the interface to
   * navigate a hidden link to; `saved`: the host wrote the file.
   */
  'attachments.save': define('host', z.object({ messageId: Id, partId: PartId }), SavedFile),
  /** Has an attachment, also of an opened message, ready to be dragged out. Not what can run: `invalid-input`. */
  'attachments.prepareDrag': define(
    'host',
    z.union([
      z.object({ messageId: Id, partId: PartId }),
      z.object({ sha256: DraftFile.shape.sha256, partId: PartId }),
    ]),
    z.object({ dragId: z.int() }),
  ),
  /** Drags it, while the pointer's button is down. */
  'attachments.startDrag': define('host', z.object({ dragId: Id }), Nothing),
  /** What can be shown of an attachment in place; it is fetched when it is not here yet. */
  'attachments.preview': define('writer', z.object({ messageId: Id, partId: PartId }), AttachmentPreview),
  /** A file that is packed into an attachment (winmail.dat), by its place in the preview's list, from 0. */
  'attachments.unpack': define(
    'writer',
    z.object({ messageId: Id, partId: PartId, index: PackedIndex }),
    StoredFile,
    'internal',
  ),
  /** As `attachments.save`, for such a file. */
  'attachments.saveUnpacked': define(
    'host',
    z.object({ messageId: Id, partId: PartId, index: PackedIndex }),
    SavedFile,
  ),
  /** All attachments of a message in one zip archive, for one download. */
  'attachments.archive': define('writer', z.object({ messageId: Id }), StoredFile, 'internal'),
  'attachments.saveAll': define('host', z.object({ messageId: Id }), SavedFile),
  /** The person wants the remote images of this message, or trusts its sender with them. Holds until the program ends. */
  'images.allow': define('writer', z.object({ messageId: Id }), Nothing),
  /**
   * Fetches a remote image of a message over https, by its account's way, without cookies or referrer; raster formats
   * only, told by their first bytes. Kept on the disk, so that the sender learns of it once.
   */
  'images.fetch': define(
    'writer',
    z.object({ messageId: Id, url: z.string().max(8192) }),
    z.object({ type: z.string(), bytes: z.instanceof(Uint8Array) }),
    'internal',
  ),
  /** How the list that a message came by can be left; null where nothing is offered. */
  'unsubscribe.way': define('reader', z.object({ messageId: Id }), UnsubscribeWay.nullable()),
  /** Makes the one request of a way `post`, after the person has said so. */
  'unsubscribe.post': define('writer', z.object({ messageId: Id }), Nothing),
  /** The read receipt that a message asks for and has not been answered (RFC 8098); null where there is nothing to ask. */
  'receipts.wish': define('reader', z.object({ messageId: Id }), ReceiptWish.nullable()),
  /** Sends the receipt, or settles that none is sent; for good, on every device. */
  'receipts.answer': define('writer', z.object({ messageId: Id, send: z.boolean() }), Nothing),
  /** Opens a link outside. `open-here`: the interface opens it itself, in a new tab without opener. */
  'links.open': define(
    'host',
    z.object({ url: z.string().max(8192) }),
    z.object({ kind: z.enum(['opened', 'open-here', 'refused']) }),
  ),
  /** Saves what is to be printed as a PDF. `print-here`: the page opens the browser's dialog, which does that. */
  'page.savePdf': define(
    'host',
    z.object({ title: z.string().max(2_000) }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('saved'), filename: z.string() }),
      z.object({ kind: z.enum(['cancelled', 'print-here']) }),
    ]),
  ),
} as const;
