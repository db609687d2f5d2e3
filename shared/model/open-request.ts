import { z } from 'zod';

/** What the program was asked to open from outside: by the command line, or by a link in another program. */
export const OpenRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mailto'), link: z.string() }),
]);
export type OpenRequest = z.infer<typeof OpenRequest>;
