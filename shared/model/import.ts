import { z } from 'zod';
import { ServerSettings } from './account.ts';
import { IdentityContent } from './identity.ts';

/** An account as another mail program has it. Passwords are not read. */
export const ImportCandidate = z.object({
  name: z.string(),
  email: z.string(),
  imap: ServerSettings,
  smtp: ServerSettings.nullable(),
  /** The first is the account's own. */
  identities: z.array(IdentityContent.omit({ accountId: true })),
});
export type ImportCandidate = z.infer<typeof ImportCandidate>;
