import { z } from 'zod';
import { NewAccount, ServerSettings } from './account.ts';
import { NewNetwork } from './network.ts';

/** A service whose own page signs the person in (OAuth 2.0), so that Curlew never sees the password. */
export const SignInService = z.object({
  /** `google`, `microsoft`, or `own-N` for one that the person configured. */
  id: z.string(),
  name: z.string(),
  /** False while no client id is known for it: then it cannot be used. */
  ready: z.boolean(),
  /** Where the client id comes from; null where there is none. */
  source: z.enum(['build', 'settings']).nullable(),
  /** The client id of the settings; one that came with the program is not shown. */
  clientId: z.string().nullable(),
  hasClientSecret: z.boolean(),
  /** Of a service of the person's own: its issuer's address (OpenID Connect Discovery, RFC 8414). */
  issuer: z.string().nullable(),
  /** Lower-case domains of the addresses it signs in; empty for any. */
  domains: z.array(z.string()),
  scopes: z.array(z.string()),
});
export type SignInService = z.infer<typeof SignInService>;

const Domain = z
  .string()
  .max(253)
  .regex(/^[^\s@/:]+\.[^\s@/:]+$/)
  .toLowerCase();
const Scope = z
  .string()
  .max(300)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);

/**
 * The client registration of a known service, or a whole service of the person's own. `clientSecret` left out: as
 * before; null: none.
 */
export const SignInRegistration = z.object({
  clientId: z.string().trim().min(1).max(500),
  clientSecret: z.string().trim().min(1).max(500).nullable().optional(),
});
export type SignInRegistration = z.infer<typeof SignInRegistration>;

export const OwnSignInService = SignInRegistration.extend({
  name: z.string().trim().min(1).max(100),
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  domains: z.array(Domain).max(50),
  scopes: z.array(Scope).min(1).max(30),
});
export type OwnSignInService = z.infer<typeof OwnSignInService>;

/** What is to be signed in: a new account, or one that is here already. */
export const SignInRequest = z.object({
  serviceId: z.string().max(50),
  account: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('new'),
      name: z.string().trim().max(200),
      email: z.email().max(320),
      imap: ServerSettings.optional(),
      smtp: ServerSettings.optional(),
      network: NewNetwork.optional(),
      identities: NewAccount.shape.identities,
    }),
    z.object({ kind: z.literal('again'), accountId: z.int().positive() }),
  ]),
});
export type SignInRequest = z.infer<typeof SignInRequest>;

/** The domain of an address, in lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}
