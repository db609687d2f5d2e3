import { z } from 'zod';
import { Draft, DraftContent, DraftFile, DraftSnapshot } from '../../model/draft.ts';
import { Address } from '../../model/message.ts';
import { OutboxItem } from '../../model/outbox.ts';
import { SpellingChoice, SpellingState } from '../../model/spelling.ts';
import { Template } from '../../model/template.ts';
import { define } from './define.ts';
import { Id, Nothing, PartId } from './values.ts';

/** Writing and sending. */
export const writingMethods = {
  /** A new message as an answer, a forward or a copy of this one: all but the quoted text and the attachments. */
  'compose.prepare': define(
    'reader',
    z.object({ how: z.enum(['reply', 'reply-all', 'forward', 'edit-as-new']), messageId: Id }),
    DraftContent,
  ),
  /** Stores a draft; it is on the disk when this answers. */
  'drafts.create': define('writer', z.object({ content: DraftContent }), z.object({ draftId: z.int() })),
  'drafts.update': define(
    'writer',
    z.object({ draftId: Id, content: DraftContent }),
    z.object({ revision: z.int() }),
  ),
  'drafts.get': define('reader', z.object({ draftId: Id }), Draft),
  /** The messages of Drafts that are the copies of these drafts, as they stand now. */
  'drafts.copies': define('reader', z.object({ draftIds: z.array(Id).max(100) }), z.array(z.int())),
  'drafts.list': define('reader', Nothing, z.array(Draft)),
  /** Opens a message of a Drafts mailbox, from whatever device, to be written on. */
  'drafts.open': define('writer', z.object({ messageId: Id }), z.object({ draftId: z.int() })),
  'drafts.snapshots': define('reader', z.object({ draftId: Id }), z.array(DraftSnapshot)),
  'drafts.restore': define('writer', z.object({ draftId: Id, snapshotId: Id }), Nothing),
  /** Deletes the draft, here and on the server; nothing else. */
  'drafts.discard': define('writer', z.object({ draftId: Id }), Nothing),
  'templates.list': define('reader', Nothing, z.array(Template)),
  'templates.get': define('reader', z.object({ templateId: Id }), DraftContent),
  /** Keeps what was written to begin others from; one of that name is replaced. */
  'templates.save': define(
    'writer',
    z.object({ name: z.string().trim().min(1).max(200), content: DraftContent }),
    z.object({ templateId: z.int() }),
  ),
  'templates.remove': define('writer', z.object({ templateId: Id }), Nothing),
  /** A file comes in pieces, base64 each, so that it passes every transport; `finish` answers what to put in a draft. */
  'files.begin': define('writer', Nothing, z.object({ uploadId: z.int() })),
  'files.append': define('writer', z.object({ uploadId: Id, data: z.base64().max(1_500_000) }), Nothing),
  'files.finish': define(
    'writer',
    z.object({ uploadId: Id, filename: z.string().max(1000), type: z.string().max(255) }),
    DraftFile,
  ),
  /** An attachment of a message, fetched where it must be, to go along with a draft; `whole`: the message as .eml. */
  'files.fromMessage': define(
    'writer',
    z.object({ messageId: Id, partId: z.union([PartId, z.literal('whole')]) }),
    DraftFile,
  ),
  /** An image of a draft, to be shown in the composer. */
  'files.read': define(
    'reader',
    z.object({ sha256: DraftFile.shape.sha256 }),
    z.object({ type: z.string(), data: z.string() }),
  ),
  /** Gives a draft to the outbox: after the pause for taking it back, or not before `sendAt`. */
  'outbox.send': define(
    'writer',
    z.object({ draftId: Id, sendAt: z.number().nullable().default(null) }),
    z.object({ outboxId: z.int(), sendAt: z.number() }),
  ),
  'outbox.list': define('reader', Nothing, z.array(OutboxItem)),
  /** Takes a message back that is not on its way yet, or was refused: it is a draft again, but for one that is only sent on. */
  'outbox.cancel': define('writer', z.object({ outboxId: Id }), z.object({ draftId: z.int().nullable() })),
  /** Sends now what waits, or again what was refused. */
  'outbox.retry': define('writer', z.object({ outboxId: Id }), Nothing),
  /** The person says what became of a message of which it is not known: it was sent, or it shall be sent again. */
  'outbox.answer': define('writer', z.object({ outboxId: Id, answer: z.enum(['again', 'sent']) }), Nothing),
  /** Takes a message off the list after its note has been read: sent, or not sent to all. */
  'outbox.dismiss': define('writer', z.object({ outboxId: Id }), Nothing),
  /** The largest message, in bytes, that the account's server takes, as it last said; null when it has not. */
  'outbox.limit': define(
    'reader',
    z.object({ accountId: Id }),
    z.object({ maxBytes: z.number().nullable() }),
  ),
  'recipients.complete': define(
    'reader',
    z.object({ text: z.string().max(200), limit: z.int().min(1).max(50) }),
    z.array(Address),
  ),
  /** Never suggests this address again. */
  'recipients.forget': define('writer', z.object({ address: z.string().max(1000) }), Nothing),
  /** Shows a draft in a window of its own, or that window again. `open-here`: the page opens it itself. */
  'compose.window': define(
    'host',
    z.object({ draftId: z.int().positive() }),
    z.object({ kind: z.enum(['opened', 'open-here']) }),
  ),
  /** How what is written is checked, as the person has chosen for this computer. */
  'spelling.state': define('host', Nothing, SpellingState),
  /** Chooses whether, and in which of `available`, what is written is checked. */
  'spelling.set': define('host', SpellingChoice, SpellingState),
} as const;
