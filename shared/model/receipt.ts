import { z } from 'zod';

/** A read receipt that somebody asks for. */
export const ReceiptWish = z.object({
  /** Addresses that the receipt would go to. */
  to: z.array(z.string()).min(1),
  /** They are not simply the sender's own, and are to be shown before anything is sent (RFC 8098 section 2.1). */
  elsewhere: z.boolean(),
});
export type ReceiptWish = z.infer<typeof ReceiptWish>;
