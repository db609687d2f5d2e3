import { z } from 'zod';
import { ServerSettings } from './account.ts';

/**
 * A way in that a provider offers. `app-password` is a password made for one program on the provider's web pages; the
 * usual one is refused. Where neither that nor `password` is listed, only signing in with the provider works.
 * `oauth2:` is followed by the id of a SignInService.
 */
export const SignInWay = z.union([
  z.enum(['password', 'app-password', 'oauth2:google', 'oauth2:microsoft']),
  z.templateLiteral(['oauth2:own-', z.int()]),
]);
export type SignInWay = z.infer<typeof SignInWay>;

/** What has to be done at the provider first, and its own page about that. */
export const ProviderHelp = z.object({
  kind: z.enum(['app-password', 'enable-imap', 'mail-password', 'bridge']),
  url: z.url({ protocol: /^https$/ }),
});
export type ProviderHelp = z.infer<typeof ProviderHelp>;

/**
 * Where servers were looked for. `preset`: in Curlew's own list, by the domain of the address; `mx`: there, by the
 * domain's mail exchanger; `provider`: at the domain's own configuration service; `database`: in the public one;
 * `dns`: in the domain's SRV records; `guess`: by usual names.
 */
export const DiscoveryStep = z.object({
  kind: z.enum(['preset', 'mx', 'provider', 'database', 'dns', 'guess']),
  /** The host or domain that was asked. */
  where: z.string().max(300),
});
export type DiscoveryStep = z.infer<typeof DiscoveryStep>;

/** Servers for an address. Encrypted ones only. */
export const FoundServers = z.object({
  source: DiscoveryStep,
  /** Whose servers they are, e.g. "Gmail"; a domain where nobody gives a name. */
  provider: z.string().max(100),
  imap: ServerSettings,
  smtp: ServerSettings.nullable(),
  signIn: z.array(SignInWay),
  help: ProviderHelp.nullable(),
  /**
   * Hosts outside of the address's own domain that are named by something an attacker might have forged or redirected:
   * to be shown before a password goes there. Empty for servers of Curlew's own list.
   */
  foreign: z.array(z.string()),
});
export type FoundServers = z.infer<typeof FoundServers>;

/** Best first; empty when nothing was found. */
export const Discovery = z.object({ candidates: z.array(FoundServers) });
export type Discovery = z.infer<typeof Discovery>;
