import { z } from 'zod';

const Line = z
  .string()
  .trim()
  .max(200)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a name would begin a header of its own
  .regex(/^[^\u0000-\u001f\u007f]*$/);

/** An address that the person writes from: what stands in From and Reply-To, and below the text. */
export const IdentityContent = z.object({
  accountId: z.int().positive(),
  name: Line,
  email: z.email().max(320),
  /** Where answers are to go; null: to `email`. */
  replyTo: z.email().max(320).nullable(),
  /** Plain text; empty for none. */
  signature: z.string().max(10_000),
});
export type IdentityContent = z.infer<typeof IdentityContent>;

export const Identity = IdentityContent.extend({
  id: z.int(),
  /** Offered first for its account. Every account has one. */
  isDefault: z.boolean(),
});
export type Identity = z.infer<typeof Identity>;
