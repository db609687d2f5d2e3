import { z } from 'zod';

/** What became of a damaged database: told once, at the next start of the interface. */
export const RebuildReport = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Accounts that were saved from it; 0 when nothing of it could be read. */
  accounts: z.int(),
  /** Changes that were saved and are still carried out. */
  waiting: z.int(),
  /** Changes that can no longer be carried out: they are listed as refused. */
  lost: z.int(),
});
export type RebuildReport = z.infer<typeof RebuildReport>;
