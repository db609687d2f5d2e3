import { z } from 'zod';
import { DraftFile } from './draft.ts';
import { Address, Attachment, BodyPart, OwnPicture, Protection } from './message.ts';

/** What the program was asked to open from outside: by the command line, or by a link or a file elsewhere. */
export const OpenRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mailto'), link: z.string() }),
  z.object({ kind: z.literal('message'), file: DraftFile }),
  /** A file that could not be read, and why. */
  z.object({ kind: z.literal('failed'), name: z.string(), reason: z.string() }),
]);
export type OpenRequest = z.infer<typeof OpenRequest>;

/** A message in a file of its own (.eml), in no mailbox. HTML is as the sender wrote it: sanitise before showing. */
export const OpenedMessage = z.object({
  from: z.array(Address),
  to: z.array(Address),
  cc: z.array(Address),
  replyTo: z.array(Address),
  subject: z.string(),
  /** Milliseconds since 1970; null where it bears none. */
  date: z.number().nullable(),
  parts: z.array(BodyPart),
  pictures: z.array(OwnPicture),
  protection: Protection.nullable(),
  attachments: z.array(Attachment),
  note: z.string().nullable(),
  /** The header as it stands in the file. */
  header: z.string(),
});
export type OpenedMessage = z.infer<typeof OpenedMessage>;
