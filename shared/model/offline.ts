import { z } from 'zod';

/** What is kept on this computer to be read and searched offline. Subjects and people always are. */
export const OfflinePolicy = z.object({
  /** Text of no message, of those of the last `days` days, or of all. Opened text beyond it goes at the next start. */
  text: z.enum(['none', 'days', 'all']),
  /** Only meant with `text: 'days'`. */
  days: z.int().min(1).max(36_500),
  /** The attachments of the same messages, too. */
  attachments: z.boolean(),
});
export type OfflinePolicy = z.infer<typeof OfflinePolicy>;

export const defaultOfflinePolicy: OfflinePolicy = { text: 'days', days: 92, attachments: false };

/** How an account is kept offline, and how far that has come. */
export const AccountOffline = z.object({
  accountId: z.int(),
  policy: OfflinePolicy,
  /** Folders that are kept otherwise than the account. */
  mailboxes: z.array(z.object({ mailboxId: z.int(), policy: OfflinePolicy })),
  /** True while the person has stopped fetching ahead. */
  paused: z.boolean(),
  /** Messages that the policy means, and those of them whose text is here. */
  progress: z.object({ done: z.int(), total: z.int() }),
  /** Bytes on the disk. */
  diskUse: z.object({ text: z.int(), attachments: z.int() }),
});
export type AccountOffline = z.infer<typeof AccountOffline>;
