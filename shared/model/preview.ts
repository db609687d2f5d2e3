import { z } from 'zod';
import { Address, BodyPart, OwnPicture, Protection } from './message.ts';

/** An appointment of an invitation. Times are milliseconds since 1970; all-day ones begin at midnight UTC. */
export const CalendarEvent = z.object({
  summary: z.string(),
  start: z.number().nullable(),
  end: z.number().nullable(),
  allDay: z.boolean(),
  location: z.string(),
  description: z.string(),
  organizer: z.string(),
  attendees: z.array(z.string()),
  repeats: z.boolean(),
  cancelled: z.boolean(),
});
export type CalendarEvent = z.infer<typeof CalendarEvent>;

/** A file within an attachment, which is saved by its place in the list (from 0). `size` in bytes. */
export const PackedFile = z.object({ name: z.string(), size: z.int() });
export type PackedFile = z.infer<typeof PackedFile>;

/** What can be shown of an attachment without opening it in another program. */
export const AttachmentPreview = z.discriminatedUnion('kind', [
  /** A raster image, to be loaded as the inline part that it is. */
  z.object({ kind: z.literal('image') }),
  /** A PDF document of `size` bytes, to be loaded as the attachment that it is and drawn page by page. */
  z.object({ kind: z.literal('pdf'), size: z.int() }),
  /** `cut` when only its beginning is here. */
  z.object({ kind: z.literal('text'), text: z.string(), cut: z.boolean() }),
  z.object({
    kind: z.literal('message'),
    from: z.array(Address),
    to: z.array(Address),
    subject: z.string(),
    date: z.number().nullable(),
    parts: z.array(BodyPart),
    pictures: z.array(OwnPicture),
    protection: Protection.nullable(),
    files: z.array(PackedFile),
  }),
  z.object({ kind: z.literal('calendar'), method: z.string(), events: z.array(CalendarEvent) }),
  /** Outlook's winmail.dat: its text, and what is packed into it. */
  z.object({
    kind: z.literal('package'),
    text: z.string(),
    files: z.array(PackedFile),
  }),
  z.object({ kind: z.literal('none') }),
]);
export type AttachmentPreview = z.infer<typeof AttachmentPreview>;

/** Types, or endings of names, that there may be a preview of. */
export function mayPreview(filename: string, type: string): boolean {
  return (
    /^(?:image\/(?!svg|tiff|heic)|text\/(?:plain|csv|calendar|markdown)|message\/(?:rfc822|global)|application\/(?:pdf|ics|json|(?:vnd\.)?ms-tnef))/i.test(
      type,
    ) ||
    /\.(?:pdf|txt|csv|md|log|json|ics|eml|png|jpe?g|gif|webp|bmp|avif|diff|patch)$|^winmail\.dat$/i.test(
      filename,
    )
  );
}
