import { z } from 'zod';

/** A message to begin others from. */
export const Template = z.object({ id: z.int(), name: z.string(), subject: z.string() });
export type Template = z.infer<typeof Template>;
