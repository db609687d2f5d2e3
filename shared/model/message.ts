import { z } from 'zod';
import { SafetyHint } from './safety.ts';

/** One mailbox address (RFC 5322 section 3.4), decoded. Either part may be empty in a broken message. */
export const Address = z.object({ name: z.string(), address: z.string() });
export type Address = z.infer<typeof Address>;

/** The flags the interface shows, pending operations included. */
export const MessageFlags = z.object({
  seen: z.boolean(),
  starred: z.boolean(),
  answered: z.boolean(),
  forwarded: z.boolean(),
  draft: z.boolean(),
});
export type MessageFlags = z.infer<typeof MessageFlags>;

export const Attachment = z.object({
  /** IMAP part number (RFC 9051 section 6.4.5), e.g. "2" or "1.3". */
  partId: z.string(),
  /** Decoded and made safe for display and saving. Never empty. */
  filename: z.string(),
  /** Lower-case media type as declared. */
  type: z.string(),
  /** Bytes after decoding, estimated until the attachment has been fetched. */
  size: z.int(),
  /** True for a part that the HTML shows in place (Content-ID). */
  inline: z.boolean(),
  contentId: z.string().nullable(),
});
export type Attachment = z.infer<typeof Attachment>;

/**
 * A picture of a message that has no part of its own on a server (one within another, or from a file): what `cid:` may
 * mean in that message, and in no other. A `data:` address of a raster image.
 */
export const OwnPicture = z.object({ contentId: z.string(), url: z.string() });
export type OwnPicture = z.infer<typeof OwnPicture>;

export const BodyState = z.enum(['absent', 'ready', 'failed']);
export type BodyState = z.infer<typeof BodyState>;

/** A message in a conversation: all that is known without its body. */
export const Message = z.object({
  id: z.int(),
  threadId: z.int(),
  accountId: z.int(),
  /** Mailboxes it is shown in. */
  mailboxIds: z.array(z.int()),
  from: z.array(Address),
  to: z.array(Address),
  cc: z.array(Address),
  bcc: z.array(Address),
  replyTo: z.array(Address),
  subject: z.string(),
  /** Milliseconds since 1970: the Date header where it is believable, else when the server received it. */
  date: z.number(),
  /** Bytes on the server (RFC822.SIZE). */
  size: z.int(),
  flags: MessageFlags,
  keywords: z.array(z.string()),
  snippet: z.string(),
  /** Written by the owner of the account. */
  outgoing: z.boolean(),
  attachments: z.array(Attachment),
  bodyState: BodyState,
});
export type Message = z.infer<typeof Message>;

/**
 * One displayable part. HTML is as the sender wrote it: sanitise before showing. `partId`: where the server has it, when
 * it came from there by itself.
 */
export const BodyPart = z.object({
  kind: z.enum(['html', 'text']),
  content: z.string(),
  partId: z.string().optional(),
});
export type BodyPart = z.infer<typeof BodyPart>;

/**
 * S/MIME and OpenPGP/MIME: signatures are not checked and nothing is decrypted yet; this says that there was something
 * to do, for all of the message or, `partly-…`, for some of it. Armour within a text is not meant.
 */
export const Protection = z.enum(['signed', 'encrypted', 'partly-signed', 'partly-encrypted']);
export type Protection = z.infer<typeof Protection>;

/**
 * The readable parts of a message, in order; several parts are never joined into one document.
 * `note` tells the reader, in plain words, when something could not be decoded as declared.
 */
export const MessageBody = z.object({
  messageId: z.int(),
  state: BodyState,
  parts: z.array(BodyPart),
  note: z.string().nullable(),
  /** About the sender, gravest first; none for what the person wrote. */
  safety: z.array(SafetyHint),
  protection: Protection.nullable(),
});
export type MessageBody = z.infer<typeof MessageBody>;
