import { z } from 'zod';
import { IdentityContent } from './identity.ts';
import { AccountNetwork, NetworkChange, NewNetwork } from './network.ts';

/** How a connection is protected: TLS from the first byte, STARTTLS (required, never optional), or nothing. */
export const ConnectionSecurity = z.enum(['tls', 'starttls', 'none']);
export type ConnectionSecurity = z.infer<typeof ConnectionSecurity>;

/** Where and how to reach one mail server. Holds no secret. */
export const ServerSettings = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65535),
  security: ConnectionSecurity,
  userName: z.string().min(1).max(320),
  /** The person was warned that `none` shows the password to everyone on the way, and wants it all the same. */
  plainTextAccepted: z.literal(true).optional(),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

/** An account as the interface sees it. */
export const Account = z.object({
  id: z.int(),
  /** The person's own name, as it stands in From. */
  name: z.string(),
  email: z.string(),
  /** `#rrggbb`, given when the account is added. */
  color: z.string(),
  /** Order in the mailbox tree, ascending. */
  position: z.int(),
  imap: ServerSettings,
  smtp: ServerSettings.nullable(),
  /** Absent: connections are made directly and without a client certificate. */
  network: AccountNetwork.optional(),
  /** Service that signs the account in (OAuth 2.0); null: a password does. */
  signIn: z.string().nullable(),
  /** False: no connections are made, and everything that is here can be read. */
  enabled: z.boolean(),
});
export type Account = z.infer<typeof Account>;

/** What goes when an account is removed from this computer. The server keeps what it has. */
export const AccountRemoval = z.object({
  /** Messages whose copies are here. */
  messages: z.int(),
  /** Changes that have not reached the server: they are lost. */
  waiting: z.int(),
  /** Messages being written that are not, or not as they are now, in the Drafts mailbox of the server. */
  drafts: z.int(),
  /** Messages given to Send that have not gone: they are lost. */
  unsent: z.int(),
});
export type AccountRemoval = z.infer<typeof AccountRemoval>;

/** Where an account is from now on. Without `password`, it signs in as before. */
export const Reconnection = z.object({
  accountId: z.int().positive(),
  password: z.string().min(1).max(4096).optional(),
  imap: ServerSettings,
  smtp: ServerSettings.nullable(),
  network: NetworkChange.optional(),
  outgoingUntested: z.literal(true).optional(),
});
export type Reconnection = z.infer<typeof Reconnection>;

/** What the 'Add account' form sends. Without `imap`, the engine looks for the server by itself. */
export const NewAccount = z.object({
  name: z.string().trim().max(200),
  email: z.email().max(320),
  password: z.string().min(1).max(4096),
  imap: ServerSettings.optional(),
  smtp: ServerSettings.optional(),
  network: NewNetwork.optional(),
  /** The person knows that the outgoing server does not work, and wants the account all the same. */
  outgoingUntested: z.literal(true).optional(),
  /** Addresses to write from, as another program had them; without, the account's own. */
  identities: z
    .array(IdentityContent.omit({ accountId: true }))
    .max(100)
    .optional(),
});
export type NewAccount = z.infer<typeof NewAccount>;
