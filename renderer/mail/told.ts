import { z } from 'zod';
import { shortcutNames } from '../features/shortcuts/keymap.ts';

/** What the mail page says to the interface, which checks it by these; the page itself needs the types alone. */
const request = z.number().int().nonnegative();
const href = z.string().max(100_000);

/** What is said of one frame. */
export const FromFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('filled'),
    blockedImages: z.number().int().nonnegative(),
    trackers: z.array(z.string().max(300)),
    setsColours: z.boolean(),
    /** A quotation at the end was found, which can be shown or hidden. */
    hasQuote: z.boolean(),
    recolourable: z.boolean(),
  }),
  z.object({ type: z.literal('failed') }),
  /** Of the content, in CSS pixels. */
  z.object({ type: z.literal('height'), height: z.number().min(0).max(1e9) }),
  z.object({ type: z.literal('measured'), request }),
  z.object({ type: z.literal('link'), href, text: z.string().max(100_000) }),
  /** The link that is pointed at or focused. */
  z.object({ type: z.literal('point'), href: href.nullable() }),
  z.object({ type: z.literal('shortcut'), name: z.enum(shortcutNames) }),
  /** Distances of what is looked for from the top of the frame. */
  z.object({
    type: z.literal('marked'),
    request,
    search: z.number().int().nonnegative(),
    find: z.array(z.number()).max(100_000),
  }),
]);
export type FromFrame = z.infer<typeof FromFrame>;

export const FromMailPage = z.object({ frame: z.string().max(100), message: FromFrame });
export type FromMailPage = z.infer<typeof FromMailPage>;
