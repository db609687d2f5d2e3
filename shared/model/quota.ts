import { z } from 'zod';

/** How much room an account has on its server (RFC 9208), as the server told last. */
export const AccountQuota = z.object({
  accountId: z.int(),
  /** Bytes. */
  used: z.int(),
  limit: z.int().positive(),
});
export type AccountQuota = z.infer<typeof AccountQuota>;
