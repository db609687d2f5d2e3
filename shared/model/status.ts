import { z } from 'zod';
import { ApiErrorShape } from '../api/error-shape.ts';

/** disabled: switched off by the person; connecting: no connection yet; syncing: work under way; idle: up to date and watching; offline: waiting to reconnect; error: needs the person. */
export const AccountState = z.enum(['disabled', 'connecting', 'syncing', 'idle', 'offline', 'error']);
export type AccountState = z.infer<typeof AccountState>;

export const AccountStatus = z.object({
  accountId: z.int(),
  state: AccountState,
  /** What is being worked on, while syncing. `total` 0 means not known. */
  progress: z.object({ mailbox: z.string(), done: z.int(), total: z.int() }).nullable(),
  /** Journal rows not yet on the server. */
  pendingOperations: z.int(),
  error: ApiErrorShape.nullable(),
});
export type AccountStatus = z.infer<typeof AccountStatus>;
