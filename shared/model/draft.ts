import { z } from 'zod';
import { Address } from './message.ts';

/** A file that goes along, kept in the store of outgoing files by the hash of its content. */
export const DraftFile = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  filename: z.string().min(1).max(255),
  /** Media type, lower case. */
  type: z.string().max(255),
  /** Bytes. */
  size: z.int().min(0),
  /** Set for an image that stands in the HTML as `cid:` (RFC 2392), without the angle brackets. */
  contentId: z.string().max(200).nullable(),
});
export type DraftFile = z.infer<typeof DraftFile>;

const Recipients = z.array(Address).max(1000);

/** All that a person writes. `html` is what the composer's editor made, `text` the same for readers without HTML. */
export const DraftContent = z.object({
  accountId: z.int().positive(),
  from: Address,
  /** Where answers are to go, when that is not `from`. */
  replyTo: z.string().max(1000).optional(),
  to: Recipients,
  cc: Recipients,
  bcc: Recipients,
  subject: z.string().max(5000),
  format: z.enum(['html', 'text']),
  html: z.string().max(3_000_000),
  text: z.string().max(3_000_000),
  files: z.array(DraftFile).max(500),
  /** The message this answers or forwards: it is marked so once this has been sent. */
  relation: z.object({ kind: z.enum(['reply', 'forward']), messageId: z.int() }).nullable(),
  /** The recipients' programs are asked to tell that it was read (RFC 8098); not asked when left out. */
  readReceipt: z.boolean().optional(),
  /** Message-IDs without angle brackets (RFC 5322 section 3.6.4), oldest first. */
  inReplyTo: z.string().max(1000).nullable(),
  references: z.array(z.string().max(1000)).max(200),
});
export type DraftContent = z.infer<typeof DraftContent>;

/** `open`: being written; `outbox`: given to the outbox, which may give it back. */
export const DraftState = z.enum(['open', 'outbox']);

export const Draft = z.object({
  id: z.int(),
  state: DraftState,
  content: DraftContent,
  /** Counts the changes; an update names the one it was made on. */
  revision: z.int(),
  /** The revision that stands in the Drafts mailbox of the server, 0 for none. */
  savedRevision: z.int(),
  /** The copy on the server was changed or deleted on another device; this one stands beside it. */
  conflict: z.boolean(),
  /** Milliseconds since 1970. */
  changedAt: z.number(),
});
export type Draft = z.infer<typeof Draft>;

/** An earlier state of a draft that can be brought back. */
export const DraftSnapshot = z.object({
  id: z.int(),
  takenAt: z.number(),
  subject: z.string(),
  /** The first words. */
  snippet: z.string(),
});
export type DraftSnapshot = z.infer<typeof DraftSnapshot>;
