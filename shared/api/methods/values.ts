import { z } from 'zod';

export const Nothing = z.object({}).strict();
export const Id = z.int().positive();

/** An IMAP part number, or "whole.N" for an attachment that only reading the whole message has shown. */
export const PartId = z
  .string()
  .max(1000)
  .regex(/^(whole\.)?\d+(\.\d+)*$/);

export const PackedIndex = z.int().nonnegative().max(999);

/** Who keeps secrets: the operating system, a file that only its owner can read, or nobody past this run. */
export const SecretProtection = z.enum(['os', 'file', 'session']);

/** A file of the attachment store; hosts stream it, the interface never sees the path. */
export const StoredFile = z.object({
  path: z.string(),
  filename: z.string(),
  type: z.string(),
  size: z.int(),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** How a file went to where the person wants it: see `attachments.save`. */
export const SavedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('download'), path: z.string(), filename: z.string() }),
  z.object({ kind: z.literal('saved'), filename: z.string() }),
  z.object({ kind: z.literal('cancelled') }),
]);
